import type { Entry } from '../../lambda/domain/entry';
import type { Budget, FoneStorm } from '../../lambda/ports';
import type { Conferences } from '../in-memory/conferences';
import type { Ports } from './ports';

/** A relay in which one of the rules that make it safe does not hold. */
export interface Mutation {
  /** The operations of an invocation get these ports in place of their own. */
  readonly mutated?: (ports: Ports) => Ports;
  /** The ports are over this store in place of the real one. */
  readonly stored?: (store: Conferences) => Conferences;
  readonly client?: (fonestorm: FoneStorm) => FoneStorm;
  readonly budget?: Budget;
  /** What the bus says of events that it does not take is not looked at. */
  readonly isBusForgiving?: true;
}

/** By the rule that does not hold. */
export const MUTATIONS: Readonly<Record<string, () => Mutation>> = {
  'a callback is answered before it is durable': () => ({
    mutated: (ports) => ({
      ...ports,
      mailbox: {
        put: async (entry) => {
          const isPut = ports.mailbox.put(entry);
          if (entry.kind !== 'callback') await isPut;
          isPut.catch(() => undefined);
        },
      },
    }),
  }),

  'callbacks are dropped by their likeness': () => {
    const seen = new Set<string>();
    return {
      mutated: (ports) => ({
        ...ports,
        mailbox: {
          put: async (entry) => {
            const likeness = likenessOf(entry);
            if (likeness !== undefined && seen.has(likeness)) return;
            await ports.mailbox.put(entry);
            if (likeness !== undefined) seen.add(likeness);
          },
        },
      }),
    };
  },

  'a state is saved without what is to be published of it': () => ({
    mutated: (ports) => ({
      ...ports,
      journal: { ...ports.journal, save: (id, { state }) => ports.journal.save(id, { state }) },
    }),
  }),

  'what is to be published is taken back before it is published': () => ({
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

  'definitions are written without a condition': () => ({
    stored: (store) => ({
      ...store,
      definitions: {
        ...store.definitions,
        write: async (definition) => {
          const { version = 0 } = (await store.definitions.read(definition.id)) ?? {};
          return store.definitions.write({ ...definition, version: version + 1 });
        },
      },
    }),
  }),

  'a marker does not name the entry that set it': () => ({
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        claim: async (id, call, entryId) => {
          const isClaimed = await ports.journal.isClaimed(id, call);
          await ports.journal.claim(id, call, entryId);
          return isClaimed ? 'somebody' : entryId;
        },
      },
    }),
  }),

  'an entry that was advanced before is advanced again': () => ({
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        load: async (id, entryId) => ({ ...(await ports.journal.load(id, entryId)), isRepeat: false }),
      },
    }),
  }),

  'what the bus does not take is forgotten': () => ({ isBusForgiving: true }),

  'a creation in doubt is sent again without a look': () => ({
    client: (fonestorm) => ({ ...fonestorm, list: async () => [] }),
  }),

  'nobody waits for the budget': () => ({ budget: { take: async () => undefined } }),

  'a change is taken for announced before it is': () => ({
    mutated: (ports) => {
      let left: Entry | undefined;
      return {
        ...ports,
        mailbox: {
          put: async (entry) => {
            if (entry.kind !== 'change') return ports.mailbox.put(entry);
            left = entry;
          },
        },
        definitions: {
          ...ports.definitions,
          write: async (definition) => {
            const isWritten = await ports.definitions.write(definition);
            if (left) await ports.mailbox.put(left);
            left = undefined;
            return isWritten;
          },
        },
      };
    },
  }),

  'ticks that do not come are not looked for': () => ({
    mutated: (ports) => ({ ...ports, journal: { ...ports.journal, due: async () => ({ items: [] }) } }),
  }),

  'changes that broke off are not looked for': () => ({
    mutated: (ports) => ({
      ...ports,
      definitions: { ...ports.definitions, unfinished: async () => ({ items: [] }) },
    }),
  }),

  'deliveries that did not come are not looked for': () => ({
    mutated: (ports) => ({
      ...ports,
      deliveries: { ...ports.deliveries, overdue: async () => ({ items: [] }) },
    }),
  }),

  'only the current key verifies': () => ({
    mutated: (ports) => ({
      ...ports,
      callbackKeys: async () => {
        const { current, keys } = await ports.callbackKeys();
        return { current, keys: { [current]: keys[current] ?? '' } };
      },
    }),
  }),

  'an erasure leaves the history': () => ({
    mutated: (ports) => ({ ...ports, journal: { ...ports.journal, erase: async () => undefined } }),
  }),

  'an answer counts from when it came': () => ({
    mutated: (ports) => ({
      ...ports,
      mailbox: {
        put: (entry) =>
          ports.mailbox.put(entry.kind === 'answer' ? { ...entry, askedAt: entry.receivedAt } : entry),
      },
    }),
  }),
};

function likenessOf(entry: Entry): string | undefined {
  return entry.kind === 'callback' ? JSON.stringify([entry.conferenceId, entry.request]) : undefined;
}
