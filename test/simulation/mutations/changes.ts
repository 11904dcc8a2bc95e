import type { Entry } from '../../../lambda/domain/entry';
import { after } from '../../../lambda/domain/instant';
import type { Mutations } from './detected-mutation';
import { appendAsLost } from './events';

export const MUTATIONS_OF_CHANGES: Mutations = {
  'definitions are written without a condition': () => ({
    detectedBy: 'states and definitions agree with FoneStorm',
    mutateStore: (store) => ({
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

  'a creation with unknown outcome is repeated without a list request': () => ({
    detectedBy: 'states and definitions agree with FoneStorm',
    mutateFoneStorm: (fonestorm) => ({ ...fonestorm, list: async () => [] }),
  }),

  'requests do not wait for the budget': () => ({
    detectedBy: 'the budget is never exceeded',
    budget: { takeSlot: async () => undefined },
  }),

  'a change is marked as announced before it is': () => ({
    detectedBy: 'states and definitions agree with FoneStorm',
    mutatePorts: (ports) => {
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

  'a change may start while another is in progress': () => ({
    detectedBy: 'states and definitions agree with FoneStorm',
    mutatePorts: (ports) => ({
      ...ports,
      definitions: {
        ...ports.definitions,
        read: async (id) => {
          const definition = await ports.definitions.read(id);
          const { intent } = definition ?? {};
          // After 90 s a request counts as interrupted.
          return definition && intent?.stage === 'requesting'
            ? { ...definition, intent: { ...intent, startedAt: after(intent.startedAt, -90_000) } }
            : definition;
        },
      },
    }),
  }),

  'interrupted requests are not repaired': () => ({
    detectedBy: 'all work ends',
    mutatePorts: (ports) => ({
      ...ports,
      definitions: { ...ports.definitions, listUnfinished: async () => ({ items: [] }) },
    }),
  }),

  'an erasure leaves the log': () => ({
    detectedBy: 'erased data is removed',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: { ...ports.conferenceLog, erase: async () => undefined },
    }),
  }),

  "an erasure leaves the definition's fields": () => ({
    detectedBy: 'erased data is removed',
    mutatePorts: (ports) => ({
      ...ports,
      definitions: {
        ...ports.definitions,
        write: async (definition) => {
          const before = definition.status === 'erased' && (await ports.definitions.read(definition.id));
          return ports.definitions.write(before ? { ...definition, fields: before.fields } : definition);
        },
      },
    }),
  }),

  'an erasure leaves the state': () => ({
    detectedBy: 'erased data is removed',
    mutatePorts: (ports) => ({
      ...ports,
      conferenceLog: {
        ...ports.conferenceLog,
        append: async (record) => {
          const { erasedAt, position, sequence } = record.state;
          const { head } = await ports.conferenceLog.load(record.entry.conferenceId);
          if (!erasedAt || !head) return ports.conferenceLog.append(record);
          const { timetable: _over, ...left } = head.state;
          return appendAsLost(ports, { ...record, state: { ...left, position, sequence, erasedAt } });
        },
      },
    }),
  }),

  'a change with unknown outcome is forgotten after 25 seconds': () => ({
    detectedBy: 'states and definitions agree with FoneStorm',
    mutatePorts: (ports) => ({
      ...ports,
      definitions: {
        ...ports.definitions,
        read: async (id) => {
          const definition = await ports.definitions.read(id);
          // The relay waits for a minute from this time.
          return definition?.outcomeUnknownAt
            ? { ...definition, outcomeUnknownAt: after(definition.outcomeUnknownAt, -35_000) }
            : definition;
        },
      },
    }),
  }),
};
