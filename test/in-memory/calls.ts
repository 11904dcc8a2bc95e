import type { CallPlace, Calls } from '../../lambda/number-ports';

/** Where calls began and ended, as long as the test lasts. */
export function inMemoryCalls(): Calls {
  const places = new Map<string, CallPlace>();
  const read = (uid: string) => places.get(uid) ?? {};
  return {
    read: async (uid) => read(uid),
    async began(uid, conferenceId) {
      places.set(uid, { beganIn: conferenceId, ...read(uid) });
      return read(uid);
    },
    async ended(uid, endedIn) {
      const { beganIn } = read(uid);
      if (beganIn === undefined) places.set(uid, { endedIn, ...read(uid) });
      return read(uid);
    },
  };
}
