import type { CallbackEntry } from '../../../lambda/domain/entry';
import { after } from '../../../lambda/domain/instant';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { LogRecord } from '../../../lambda/ports/conference-log';
import type { FoneStorm } from '../../../lambda/ports/fonestorm';
import { MINUTE } from '../scenario/scenario';
import type { Ports } from '../stand-ins/ports';
import type { Mutations } from './detected-mutation';

export const MUTATIONS_OF_EVENTS: Mutations = {
  'a record is written without its events': () => ({
    detectedBy: 'sequences have no gap',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: (record) => ports.conferenceLog.append({ ...record, events: [] }),
      },
    }),
  }),

  'the head is moved before its record is published': () => ({
    detectedBy: 'sequences have no gap',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: async (record) => {
          const isCommitted = await ports.conferenceLog.append(record);
          if (isCommitted) await ports.conferenceLog.moveHead(record);
          return isCommitted;
        },
      },
    }),
  }),

  'a number of the log is used twice': () => ({
    detectedBy: 'a repeated event has the same id and content',
    mutateStore: (store) => ({
      ...store,
      conferenceLog: {
        ...store.conferenceLog,
        append: async (record) => {
          await store.conferenceLog.append(record);
          return true;
        },
      },
    }),
  }),

  'an entry is advanced twice': () => ({
    detectedBy: 'events follow from each other, and none repeats another',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        load: async (id) => {
          const { definition, head } = await ports.conferenceLog.load(id);
          return { definition, head: head && { ...head, lastEntryId: '' } };
        },
        find: async () => undefined,
      },
    }),
  }),

  'the log is not searched for a repeated entry': () => ({
    detectedBy: 'events follow from each other, and none repeats another',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: { ...ports.conferenceLog, find: async () => undefined },
    }),
  }),

  'events that the bus refuses are dropped': () => ({
    detectedBy: 'sequences have no gap',
    ignoresRefusals: () => true,
  }),

  'one event that the bus refuses is dropped': () => ({
    detectedBy: 'sequences have no gap',
    ignoresRefusals: (count) => count === 1,
  }),

  'missed ticks are not repaired': () => ({
    detectedBy: 'all work ends',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: { ...ports.conferenceLog, dueTicks: async () => ({ items: [] }) },
    }),
  }),

  'nobody is ever present': () => ({
    detectedBy: 'events follow from each other, and none repeats another',
    mutatePorts: (ports) => ({
      ...ports,
      mailbox: {
        put: (entry) => ports.mailbox.put(entry.kind === 'callback' ? asDelayed(entry) : entry),
      },
    }),
    mutateFoneStorm: withoutPresence,
  }),

  'presence without a callback is not found': () => ({
    detectedBy: 'events report who is present and whether the conference goes on',
    mutateFoneStorm: withoutPresence,
  }),

  'events are published twice': () => ({
    detectedBy: 'events follow from each other, and none repeats another',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: (record) =>
          appendAsLost(
            ports,
            replaceEvents(record, (event) => [event, event]),
          ),
      },
    }),
  }),

  'timed events are not published': () => ({
    detectedBy: 'timed events are on time',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: (record) => appendAsLost(ports, replaceEvents(record, withoutTypes(TIMED_EVENTS))),
      },
    }),
  }),

  'scheduled times that are reached are not published': () => ({
    detectedBy: 'timed events are on time',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: (record) => appendAsLost(ports, replaceEvents(record, withoutTypes(REACHED_EVENTS))),
      },
    }),
  }),

  'an audit always fails': () => ({
    detectedBy: 'reported failures have a cause',
    mutatePorts: (ports) => ({ ...ports, deadLetters: { queuesHolding: async () => ['mailbox'] } }),
  }),

  'a status report counts from its receipt': () => ({
    detectedBy: 'presence in events was true at FoneStorm',
    mutatePorts: (ports) => ({
      ...ports,
      mailbox: {
        put: (entry) =>
          ports.mailbox.put(
            entry.kind === 'status-report' ? { ...entry, requestedAt: entry.receivedAt } : entry,
          ),
      },
    }),
  }),
};

/** The relay treats it as a redriven dead letter: only a reason to check. */
function asDelayed(entry: CallbackEntry): CallbackEntry {
  return { ...entry, receivedAt: after(entry.receivedAt, -2 * MINUTE) };
}

function withoutPresence(fonestorm: FoneStorm): FoneStorm {
  const nobody = { conference_status: 'unknown', organizer_status: false, attendees_status: 0 };
  return { ...fonestorm, details: async (id) => ({ ...(await fonestorm.details(id)), ...nobody }) };
}

const TIMED_EVENTS = new Set<StatusEvent['type']>([
  ...(['Conference Reminder', 'Organizer Absent', 'Conference Not Attended'] as const),
  'Conference Overrunning',
]);

const REACHED_EVENTS = new Set<StatusEvent['type']>(['Scheduled Start Reached', 'Scheduled End Reached']);

/** Appends, and reports a concurrent writer: the relay then publishes the record of the log. */
export async function appendAsLost({ conferenceLog }: Ports, record: LogRecord): Promise<boolean> {
  await conferenceLog.append(record);
  return false;
}

function withoutTypes(
  types: ReadonlySet<StatusEvent['type']>,
): (event: StatusEvent) => readonly StatusEvent[] {
  return (event) => (types.has(event.type) ? [] : [event]);
}

/** The same record with other events, which are numbered again. */
export function replaceEvents(
  record: LogRecord,
  mapEvent: (event: StatusEvent) => readonly StatusEvent[],
): LogRecord {
  const { state } = record;
  const before = state.sequence - record.events.length;
  const events = record.events.flatMap(mapEvent).map((event, index): StatusEvent => {
    const sequence = before + index + 1;
    const { metadata } = event.detail;
    const id = `${metadata.conferenceId}.${sequence}`;
    return { ...event, detail: { ...event.detail, metadata: { ...metadata, id, sequence } } };
  });
  return { ...record, events, state: { ...state, sequence: before + events.length } };
}
