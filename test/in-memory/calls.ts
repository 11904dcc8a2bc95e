import type { CallOwner, Calls } from '../../lambda/ports/calls';

/** The conferences in which calls began and ended, in memory. */
export function inMemoryCalls(): Calls {
  const places = new Map<string, CallOwner>();
  const read = (uid: string) => places.get(uid) ?? {};
  return {
    read: async (uid) => read(uid),
    async recordBegin(uid, conferenceId) {
      places.set(uid, { beganIn: conferenceId, ...read(uid) });
      return read(uid);
    },
    async recordEnd(uid, endedIn) {
      const { beganIn } = read(uid);
      if (beganIn === undefined) places.set(uid, { endedIn, ...read(uid) });
      return read(uid);
    },
  };
}
