import Sequencer from '@jest/test-sequencer';

/** The files of the suite in the order of their names: what one leaves behind, a later one takes up. */
export default class InOrder extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
