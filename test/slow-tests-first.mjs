import Sequencer from '@jest/test-sequencer';

/** The slowest files, in this order: started last, one of them would run at the end without others. */
const SLOW = [
  'rooms/local-relays',
  'npm-start',
  'killed-functions',
  'lib/constructs',
  'rooms/local',
  'rooms/operations',
  'rooms/adapters',
  'rooms/http',
  'rooms/domain',
  'rooms/operate',
  'rooms/simulation',
  'rooms/crashes',
  'bench/load',
  'rooms/simulator',
  'rooms/few-tests',
].map((name) => `/test/${name}.test.ts`);

const placeOf = ({ path }) => {
  const place = SLOW.findIndex((slow) => path.endsWith(slow));
  return place < 0 ? SLOW.length : place;
};

/** Runs the slow files first, then the others in Jest's order, which it knows from earlier runs. */
export default class SlowFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}
