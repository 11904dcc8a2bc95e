import type { CallbackEntry } from '../../../lambda/domain/entry';
import { after } from '../../../lambda/domain/instant';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { StoredState } from '../../../lambda/ports/conference-log';
import type { FoneStorm } from '../../../lambda/ports/fonestorm';
import { MINUTE } from '../scenario/scenario';
import type { Ports } from '../stand-ins/ports';
import type { Mutations } from './detected-mutation';

export const MUTATIONS_OF_EVENTS: Mutations = {
  'a state is saved without its outbox': () => ({
    detectedBy: 'sequences have no gap',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        save: (id, { state }) => ports.conferenceLog.save(id, { state }),
      },
    }),
  }),

  'the outbox is cleared before it is published': () => ({
    detectedBy: 'sequences have no gap',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: async (id, record, expiresAt) => {
          await ports.conferenceLog.append(id, record, expiresAt);
          await ports.conferenceLog.markPublished(id, record.entry.id);
        },
      },
    }),
  }),

  'states are written without a condition': () => ({
    detectedBy: 'sequences have no gap',
    mutateStore: (store) => ({
      ...store,
      conferenceLog: {
        ...store.conferenceLog,
        save: async (id, next) => {
          const { stored } = await store.conferenceLog.load(id, '');
          if (stored?.outbox) await store.conferenceLog.markPublished(id, stored.outbox.entry.id);
          const position = (stored?.state.position ?? 0) + 1;
          return store.conferenceLog.save(id, { ...next, state: { ...next.state, position } });
        },
      },
    }),
  }),

  'an entry is advanced twice': () => ({
    detectedBy: 'a repeated event has the same id and content',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        load: async (id, entryId) => ({ ...(await ports.conferenceLog.load(id, entryId)), isRepeat: false }),
      },
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
        save: (id, next) =>
          saveAsLost(
            ports,
            id,
            replaceEvents(next, (event) => [event, withOtherId(event)]),
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
        save: (id, next) => saveAsLost(ports, id, replaceEvents(next, withoutTypes(TIMED_EVENTS))),
      },
    }),
  }),

  'scheduled times that are reached are not published': () => ({
    detectedBy: 'timed events are on time',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        save: (id, next) => saveAsLost(ports, id, replaceEvents(next, withoutTypes(REACHED_EVENTS))),
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

/** Saves, and reports a concurrent writer: the relay then publishes the stored outbox. */
export async function saveAsLost({ conferenceLog }: Ports, id: string, next: StoredState): Promise<boolean> {
  await conferenceLog.save(id, next);
  return false;
}

function withoutTypes(
  types: ReadonlySet<StatusEvent['type']>,
): (event: StatusEvent) => readonly StatusEvent[] {
  return (event) => (types.has(event.type) ? [] : [event]);
}

/** The same event under another id. */
function withOtherId(event: StatusEvent): StatusEvent {
  const metadata = { ...event.detail.metadata, id: `${event.detail.metadata.id} again` };
  return { ...event, detail: { ...event.detail, metadata } };
}

/** The same stored state with other events, which are numbered again. */
export function replaceEvents(
  next: StoredState,
  mapEvent: (event: StatusEvent) => readonly StatusEvent[],
): StoredState {
  const { state, outbox } = next;
  if (!outbox) return next;
  const before = state.sequence - outbox.events.length;
  const events = outbox.events.flatMap(mapEvent).map((event, index): StatusEvent => {
    const metadata = { ...event.detail.metadata, sequence: before + index + 1 };
    return { ...event, detail: { ...event.detail, metadata } };
  });
  const sequence = before + events.length;
  return { ...next, state: { ...state, sequence }, outbox: { ...outbox, events } };
}
