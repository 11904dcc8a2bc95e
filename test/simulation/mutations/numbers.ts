import type { FoneNumbers } from '../../../lambda/number-ports';
import type { FoneStorm } from '../../../lambda/ports';
import { HOUR } from '../scenario';
import type { Mutations } from './noticed';

/** Rules of the number desk, and of what is not known, with FoneStorm's API since 2.4. */
export const MUTATIONS_OF_NUMBERS: Mutations = {
  'a status that is missing is read as false and 0': () => ({
    generation: '2.4',
    noticedBy: 'events about presence have a source',
    client: (fonestorm: FoneStorm) => ({
      ...fonestorm,
      details: async (id) => ({
        ...(await fonestorm.details(id)),
        ...{ organizer_status: false, attendees_status: 0 },
      }),
    }),
  }),

  'a number is set long before its lead': () => ({
    generation: '2.4',
    noticedBy: 'a number is set to a conference only in its window',
    mutated: (ports) => ({ ...ports, rules: { ...ports.rules, assignLead: 2 * HOUR } }),
  }),

  'after a rotation of keys, a number keeps its URL': () => ({
    generation: '2.4',
    noticedBy: 'no callback is refused',
    numbers: (numbers: FoneNumbers) => ({
      ...numbers,
      setReceiveUrl: async (fonenumber, url, basic) => {
        const { receiveUrl } = await numbers.read(fonenumber);
        // All but the capability.
        const isSame = receiveUrl?.replace(/[^/]*$/, '') === url.replace(/[^/]*$/, '');
        if (!isSame) await numbers.setReceiveUrl(fonenumber, url, basic);
      },
    }),
  }),

  'a call ends where its end is heard': () => ({
    generation: '2.4',
    noticedBy: 'a call is in one conference alone, until it ends',
    mutated: (ports) => ({
      ...ports,
      calls: {
        ...ports.calls,
        ended: async (uid, heard, expiresAt) => {
          await ports.calls.ended(uid, heard, expiresAt);
          return { beganIn: heard.conferenceId };
        },
      },
    }),
  }),
};
