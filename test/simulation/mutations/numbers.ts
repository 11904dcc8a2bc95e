import type { CallbackEntry } from '../../../lambda/domain/entry';
import { newBookedNumber } from '../../../lambda/domain/fonenumbers/booking';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { FoneNumbers } from '../../../lambda/ports/fonenumbers';
import type { FoneStorm } from '../../../lambda/ports/fonestorm';
import { HOUR } from '../scenario/scenario';
import type { Mutations } from './detected-mutation';
import { appendAsLost, replaceEvents } from './events';

/** Rules of number assignments, and of unknown presence, with FoneStorm's API since 2.4. */
export const MUTATIONS_OF_NUMBERS: Mutations = {
  'a missing status is read as false and 0': () => ({
    generation: '2.4',
    detectedBy: 'events about presence have a source',
    mutateFoneStorm: (fonestorm: FoneStorm) => ({
      ...fonestorm,
      details: async (id) => ({
        ...(await fonestorm.details(id)),
        ...{ organizer_status: false, attendees_status: 0 },
      }),
    }),
  }),

  'a number is set long before its lead': () => ({
    generation: '2.4',
    detectedBy: 'a number is assigned only in its window',
    mutatePorts: (ports) => ({ ...ports, rules: { ...ports.rules, assignLead: 2 * HOUR } }),
  }),

  'a number keeps its URL after a rotation of keys': () => ({
    generation: '2.4',
    detectedBy: 'no callback is refused',
    mutateNumbers: (numbers: FoneNumbers) => ({
      ...numbers,
      setReceiveUrl: async (fonenumber, url, basic) => {
        const { receiveUrl } = await numbers.read(fonenumber);
        // Compares all but the capability.
        const isSame = receiveUrl?.replace(/[^/]*$/, '') === url.replace(/[^/]*$/, '');
        if (!isSame) await numbers.setReceiveUrl(fonenumber, url, basic);
      },
    }),
  }),

  'a call ends in the conference that received its END': () => ({
    generation: '2.4',
    detectedBy: 'a call is in one conference until it ends',
    mutatePorts: (ports) => ({
      ...ports,
      calls: {
        ...ports.calls,
        recordEnd: async (uid, end, expiresAt) => {
          await ports.calls.recordEnd(uid, end, expiresAt);
          return { beganIn: end.conferenceId };
        },
      },
    }),
  }),

  'the last assignment of a number is forgotten': () => ({
    generation: '2.4',
    detectedBy: 'a number that was changed at FoneStorm is not set back',
    mutatePorts: (ports) => ({
      ...ports,
      bookings: {
        ...ports.bookings,
        read: async (fonenumber) => {
          const { lastAssignment: _forgotten, ...number } =
            (await ports.bookings.read(fonenumber)) ?? newBookedNumber(fonenumber);
          return number;
        },
      },
    }),
  }),

  'changes of a number at FoneStorm are not read': () => ({
    generation: '2.4',
    detectedBy: 'a number that was changed at FoneStorm is reported',
    mutateNumbers: (fonenumbers) => ({
      ...fonenumbers,
      read: async (fonenumber) => {
        await fonenumbers.read(fonenumber);
        return {};
      },
    }),
  }),

  'every call counts as answered': () => ({
    generation: '2.4',
    detectedBy: 'an unanswered call adds nobody',
    mutatePorts: (ports) => ({
      ...ports,
      mailbox: {
        put: (entry) => ports.mailbox.put(entry.kind === 'callback' ? asAnsweredCall(entry) : entry),
      },
    }),
  }),

  'a conference without times never ends': () => ({
    generation: '2.4',
    detectedBy: 'a conference without times is live while a call is in it',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: (record) => appendAsLost(ports, replaceEvents(record, withoutEnd)),
      },
    }),
  }),
};

/** The callback of a call, changed to one that was answered. */
function asAnsweredCall(entry: CallbackEntry): CallbackEntry {
  const answered = (text: string) =>
    text.replaceAll(/NO_ANSWER|BUSY|REJECTED|CANCEL|FAILED(?::|%3A)503/g, 'ANSWERED');
  const { query, body, ...request } = entry.request;
  const text = answered(Buffer.from(body, 'base64').toString());
  return {
    ...entry,
    request: { ...request, query: answered(query), body: Buffer.from(text).toString('base64') },
  };
}

function withoutEnd(event: StatusEvent): readonly StatusEvent[] {
  return event.type === 'Conference Ended' ? [] : [event];
}
