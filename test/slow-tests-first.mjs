import Sequencer from '@jest/test-sequencer';

/** What takes longest, or waits longest, in this order: begun last, one of them would run on alone. */
const SLOW = [
  'rooms/local-relays',
  'npm-start',
  'lib/constructs',
  'rooms/local',
  'rooms/operations',
  'rooms/adapters',
  'rooms/http',
  'rooms/domain',
  'rooms/simulation',
  'bench/load',
  'rooms/simulator',
].map((name) => `/test/${name}.test.ts`);

const placeOf = ({ path }) => {
  const place = SLOW.findIndex((slow) => path.endsWith(slow));
  return place < 0 ? SLOW.length : place;
};

/** The slow files first; the others as Jest knows them from earlier runs, which a fresh clone has none of. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
