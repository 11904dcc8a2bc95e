import type { Entry } from '../../../lambda/domain/entry';
import type { Mutations } from './noticed';

export const MUTATIONS_OF_CALLBACKS: Mutations = {
  'a callback is answered before it is durable': () => ({
    noticedBy: 'every callback that was answered 2xx has its event',
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
      noticedBy: 'every callback that was answered 2xx has its event',
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

  'a marker does not name the entry that set it': () => ({
    noticedBy: 'a callback is a duplicate of another one alone',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        claim: async (id, call, entryId) => {
          const isClaimed = (await ports.journal.claimedTimes(id, call)).length > 0;
          await ports.journal.claim(id, call, entryId);
          return isClaimed ? 'somebody' : entryId;
        },
        historyRecord: async (id, entryId) => {
          if (entryId !== 'somebody') return ports.journal.historyRecord(id, entryId);
          return (await ports.journal.history(id, 'all', 1)).items[0];
        },
      },
    }),
  }),

  'only the current key verifies': () => ({
    noticedBy: 'no callback is refused',
    mutated: (ports) => ({
      ...ports,
      callbackKeys: async () => {
        const { current, keys } = await ports.callbackKeys();
        return { current, keys: { [current]: keys[current] ?? '' } };
      },
    }),
  }),

  'the headers of a callback are not kept': () => ({
    noticedBy: 'callbacks are kept as they came',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        record: (id, { entry, events }, expiresAt) => {
          const kept =
            entry.kind === 'callback' ? { ...entry, request: { ...entry.request, headers: {} } } : entry;
          return ports.journal.record(id, { entry: kept, events }, expiresAt);
        },
      },
    }),
  }),
};

function likenessOf(entry: Entry): string | undefined {
  return entry.kind === 'callback' ? JSON.stringify([entry.conferenceId, entry.request]) : undefined;
}
