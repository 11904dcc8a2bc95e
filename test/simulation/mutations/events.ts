import type { CallbackEntry } from '../../../lambda/domain/entry';
import { after } from '../../../lambda/domain/instant';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { FoneStorm, Saved } from '../../../lambda/ports';
import type { Ports } from '../ports';
import { MINUTE } from '../scenario';
import type { Mutations } from './noticed';

export const MUTATIONS_OF_EVENTS: Mutations = {
  'a state is saved without what is to be published of it': () => ({
    noticedBy: 'sequences have no gap',
    mutated: (ports) => ({
      ...ports,
      journal: { ...ports.journal, save: (id, { state }) => ports.journal.save(id, { state }) },
    }),
  }),

  'what is to be published is taken back before it is published': () => ({
    noticedBy: 'sequences have no gap',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        record: async (id, record, expiresAt) => {
          await ports.journal.record(id, record, expiresAt);
          await ports.journal.published(id, record.entry.id);
        },
      },
    }),
  }),

  'states are written without a condition': () => ({
    noticedBy: 'sequences have no gap',
    stored: (store) => ({
      ...store,
      journal: {
        ...store.journal,
        save: async (id, next) => {
          const { saved } = await store.journal.load(id, '');
          if (saved?.unpublished) await store.journal.published(id, saved.unpublished.entry.id);
          const position = (saved?.state.position ?? 0) + 1;
          return store.journal.save(id, { ...next, state: { ...next.state, position } });
        },
      },
    }),
  }),

  'an entry that was advanced before is advanced again': () => ({
    noticedBy: 'ids are the same on every repeat and mean the same event',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        load: async (id, entryId) => ({ ...(await ports.journal.load(id, entryId)), isRepeat: false }),
      },
    }),
  }),

  'what the bus does not take is forgotten': () => ({
    noticedBy: 'sequences have no gap',
    forgets: () => true,
  }),

  'one event that the bus does not take is forgotten': () => ({
    noticedBy: 'sequences have no gap',
    forgets: (count) => count === 1,
  }),

  'ticks that do not come are not looked for': () => ({
    noticedBy: 'everything comes to rest',
    mutated: (ports) => ({ ...ports, journal: { ...ports.journal, due: async () => ({ items: [] }) } }),
  }),

  'nobody is noticed': () => ({
    noticedBy: 'events follow from each other, and none repeats another',
    mutated: (ports) => ({
      ...ports,
      mailbox: {
        put: (entry) => ports.mailbox.put(entry.kind === 'callback' ? longOnItsWay(entry) : entry),
      },
    }),
    client: withNobody,
  }),

  'who comes without a callback is not noticed': () => ({
    noticedBy: 'events say who is there, and whether the conference goes on',
    client: withNobody,
  }),

  'events are told twice': () => ({
    noticedBy: 'events follow from each other, and none repeats another',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        save: (id, next) =>
          savedAs(
            ports,
            id,
            telling(next, (event) => [event, again(event)]),
          ),
      },
    }),
  }),

  'no event of time comes': () => ({
    noticedBy: 'timed events come, and never early',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        save: (id, next) => savedAs(ports, id, telling(next, unlessOf(OF_TIME))),
      },
    }),
  }),

  'scheduled times that are reached are not published': () => ({
    noticedBy: 'timed events come, and never early',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        save: (id, next) => savedAs(ports, id, telling(next, unlessOf(REACHED))),
      },
    }),
  }),

  'an audit always fails': () => ({
    noticedBy: 'reported failures have a cause',
    mutated: (ports) => ({ ...ports, deadLetters: { holding: async () => ['mailbox'] } }),
  }),

  'an answer counts from when it came': () => ({
    noticedBy: 'answers that events claim were given',
    mutated: (ports) => ({
      ...ports,
      mailbox: {
        put: (entry) =>
          ports.mailbox.put(entry.kind === 'answer' ? { ...entry, askedAt: entry.receivedAt } : entry),
      },
    }),
  }),
};

/** It is taken for a dead letter that comes back: a reason to ask, and nothing else. */
function longOnItsWay(entry: CallbackEntry): CallbackEntry {
  return { ...entry, receivedAt: after(entry.receivedAt, -2 * MINUTE) };
}

function withNobody(fonestorm: FoneStorm): FoneStorm {
  const nobody = { conference_status: 'unknown', organizer_status: false, attendees_status: 0 };
  return { ...fonestorm, details: async (id) => ({ ...(await fonestorm.details(id)), ...nobody }) };
}

const OF_TIME = new Set<StatusEvent['type']>([
  ...(['Conference Reminder', 'Organizer Absent', 'Conference Not Attended'] as const),
  'Conference Overrunning',
]);

const REACHED = new Set<StatusEvent['type']>(['Scheduled Start Reached', 'Scheduled End Reached']);

/** Whoever is told that somebody else has saved looks at what is saved, and publishes that. */
export async function savedAs({ journal }: Ports, id: string, next: Saved): Promise<boolean> {
  await journal.save(id, next);
  return false;
}

function unlessOf(types: ReadonlySet<StatusEvent['type']>): (event: StatusEvent) => readonly StatusEvent[] {
  return (event) => (types.has(event.type) ? [] : [event]);
}

/** The same event under another id. */
function again(event: StatusEvent): StatusEvent {
  const metadata = { ...event.detail.metadata, id: `${event.detail.metadata.id} again` };
  return { ...event, detail: { ...event.detail, metadata } };
}

/** What is saved with other events, which are numbered anew. */
export function telling(next: Saved, told: (event: StatusEvent) => readonly StatusEvent[]): Saved {
  const { state, unpublished } = next;
  if (!unpublished) return next;
  const before = state.sequence - unpublished.events.length;
  const events = unpublished.events.flatMap(told).map((event, index): StatusEvent => {
    const metadata = { ...event.detail.metadata, sequence: before + index + 1 };
    return { ...event, detail: { ...event.detail, metadata } };
  });
  const sequence = before + events.length;
  return { ...next, state: { ...state, sequence }, unpublished: { ...unpublished, events } };
}
