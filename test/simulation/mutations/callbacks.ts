import type { Entry } from '../../../lambda/domain/entry';
import type { Mutations } from './detected-mutation';

export const MUTATIONS_OF_CALLBACKS: Mutations = {
  'a callback is answered before it is durable': () => ({
    detectedBy: 'every callback that was answered 2xx has its event',
    mutatePorts: (ports) => ({
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

  'callbacks are deduplicated by content': () => {
    const seen = new Set<string>();
    return {
      detectedBy: 'every callback that was answered 2xx has its event',
      mutatePorts: (ports) => ({
        ...ports,
        mailbox: {
          put: async (entry) => {
            const key = contentKey(entry);
            if (key !== undefined && seen.has(key)) return;
            await ports.mailbox.put(entry);
            if (key !== undefined) seen.add(key);
          },
        },
      }),
    };
  },

  'an idempotency key does not name its entry': () => ({
    detectedBy: 'a duplicate names the callback that it repeats',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        registerIdempotencyKey: async (call, entry) => {
          const times = await ports.conferenceLog.registeredTimes(entry.conferenceId, call);
          await ports.conferenceLog.registerIdempotencyKey(call, entry);
          return times.length > 0 ? { ...entry, id: 'another-entry' } : entry;
        },
        find: async (entry) => {
          if (entry.id !== 'another-entry') return ports.conferenceLog.find(entry);
          return (await ports.conferenceLog.recordsAfter(entry.conferenceId, 0, 1))[0];
        },
      },
    }),
  }),

  'only the current key verifies': () => ({
    detectedBy: 'no callback is refused',
    mutatePorts: (ports) => ({
      ...ports,
      callbackKeys: async () => {
        const { current, keys } = await ports.callbackKeys();
        return { current, keys: { [current]: keys[current] ?? '' } };
      },
    }),
  }),

  'the headers of a callback are not stored': () => ({
    detectedBy: 'callbacks are stored unchanged',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: (record) => {
          const { entry } = record;
          const stripped =
            entry.kind === 'callback' ? { ...entry, request: { ...entry.request, headers: {} } } : entry;
          return ports.conferenceLog.append({ ...record, entry: stripped });
        },
      },
    }),
  }),
};

function contentKey(entry: Entry): string | undefined {
  return entry.kind === 'callback' ? JSON.stringify([entry.conferenceId, entry.request]) : undefined;
}
