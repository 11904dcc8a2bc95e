import type { Mutations } from './detected-mutation';

export const MUTATIONS_OF_DELIVERIES: Mutations = {
  'lost deliveries are not repaired': () => ({
    detectedBy: 'all work ends',
    mutatePorts: (ports) => ({
      ...ports,
      deliveries: { ...ports.deliveries, listOverdue: async () => ({ items: [] }) },
    }),
  }),

  'a delivery goes to another receiver': () => {
    let first: string | undefined;
    return {
      detectedBy: 'deliveries are unchanged and go to the right URL',
      mutatePorts: (ports) => ({
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
    detectedBy: 'deliveries are signed',
    mutatePorts: (ports) => ({
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
      detectedBy: 'deliveries are signed',
      mutatePorts: (ports) => ({
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

  'a permit does not know its attempt': () => {
    let acquired = 0;
    return {
      detectedBy: 'attempts of a delivery do not overlap',
      mutatePorts: (ports) => ({
        ...ports,
        hostLimits: {
          acquire(host, attempt) {
            acquired += 1;
            return ports.hostLimits.acquire(host, `${attempt} ${acquired}`);
          },
        },
      }),
    };
  },

  'receivers have no limits': () => ({
    detectedBy: 'no receiver gets more requests than its limits',
    mutatePorts: (ports) => ({
      ...ports,
      hostLimits: { acquire: async () => ({ release: async () => undefined }) },
    }),
  }),
};
