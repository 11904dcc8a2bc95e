import type { Mutations } from './noticed';

export const MUTATIONS_OF_DELIVERIES: Mutations = {
  'deliveries that did not come are not looked for': () => ({
    noticedBy: 'everything comes to rest',
    mutated: (ports) => ({
      ...ports,
      deliveries: { ...ports.deliveries, overdue: async () => ({ items: [] }) },
    }),
  }),

  'a delivery goes to another receiver': () => {
    let first: string | undefined;
    return {
      noticedBy: 'deliveries are what FoneStorm sent, where they are wanted',
      mutated: (ports) => ({
        ...ports,
        receivers: {
          send: (request) => {
            first ??= request.url;
            return ports.receivers.send({ ...request, url: first });
          },
        },
      }),
    };
  },

  'only the current key signs': () => ({
    noticedBy: 'deliveries are signed',
    mutated: (ports) => ({
      ...ports,
      signingKeys: async () => {
        const { current, keys } = await ports.signingKeys();
        return { current, keys: { [current]: keys[current] ?? '' } };
      },
    }),
  }),

  "a retry keeps the first attempt's timestamp": () => {
    const signed = new Map<string, Readonly<Record<string, string>>>();
    return {
      noticedBy: 'deliveries are signed',
      mutated: (ports) => ({
        ...ports,
        receivers: {
          send: (request) => {
            const id = request.headers['webhook-id'] ?? '';
            const headers = signed.get(id) ?? request.headers;
            signed.set(id, headers);
            return ports.receivers.send({ ...request, headers });
          },
        },
      }),
    };
  },

  'deliveries are written without a condition': () => ({
    noticedBy: 'no two attempts of a delivery are made at a time',
    stored: (store) => ({
      ...store,
      deliveries: {
        ...store.deliveries,
        write: async (delivery) => {
          const { conferenceId, entryId } = delivery;
          const { version = 0 } = (await store.deliveries.read(conferenceId, entryId)) ?? {};
          return store.deliveries.write({ ...delivery, version: version + 1 });
        },
      },
    }),
  }),

  'receivers have no limits': () => ({
    noticedBy: 'no receiver gets more than it may',
    mutated: (ports) => ({
      ...ports,
      hostLimits: { enter: async () => ({ leave: async () => undefined }) },
    }),
  }),
};
