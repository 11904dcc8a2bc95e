import Sequencer from '@jest/test-sequencer';

/** Runs the files in the order of their names, because later files use what earlier ones leave. */
export default class InOrder extends Sequencer {
  sort(tests) {
    return [...tests].sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
