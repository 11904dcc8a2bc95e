import { unbooked } from '../../../lambda/domain/booking';
import type { CallbackEntry } from '../../../lambda/domain/entry';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { FoneNumbers } from '../../../lambda/number-ports';
import type { FoneStorm } from '../../../lambda/ports';
import { HOUR } from '../scenario';
import { savedAs, telling } from './events';
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

  'what a number was set to is forgotten': () => ({
    generation: '2.4',
    noticedBy: 'a number that somebody changed is not set back',
    mutated: (ports) => ({
      ...ports,
      bookings: {
        ...ports.bookings,
        read: async (fonenumber) => {
          const { assigned: _forgotten, ...number } =
            (await ports.bookings.read(fonenumber)) ?? unbooked(fonenumber);
          return number;
        },
      },
    }),
  }),

  'a number is taken for what the relay made it': () => ({
    generation: '2.4',
    noticedBy: 'a number that somebody changed is reported',
    numbers: (fonenumbers) => ({
      ...fonenumbers,
      read: async (fonenumber) => {
        await fonenumbers.read(fonenumber);
        return {};
      },
    }),
  }),

  'every call counts as answered': () => ({
    generation: '2.4',
    noticedBy: 'a call that nobody answered brings nobody',
    mutated: (ports) => ({
      ...ports,
      mailbox: {
        put: (entry) => ports.mailbox.put(entry.kind === 'callback' ? asAnswered(entry) : entry),
      },
    }),
  }),

  'a conference without times never ends': () => ({
    generation: '2.4',
    noticedBy: 'a conference without times goes on while a call is in it',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        save: (id, next) => savedAs(ports, id, telling(next, unlessEnded)),
      },
    }),
  }),
};

/** A callback whose call somebody answered, whatever it says. */
function asAnswered(entry: CallbackEntry): CallbackEntry {
  const answered = (text: string) =>
    text.replaceAll(/NO_ANSWER|BUSY|REJECTED|CANCEL|FAILED(?::|%3A)503/g, 'ANSWERED');
  const { query, body, ...request } = entry.request;
  const text = answered(Buffer.from(body, 'base64').toString());
  return {
    ...entry,
    request: { ...request, query: answered(query), body: Buffer.from(text).toString('base64') },
  };
}

function unlessEnded(event: StatusEvent): readonly StatusEvent[] {
  return event.type === 'Conference Ended' ? [] : [event];
}
