import type { Entry } from '../../../lambda/domain/entry';
import { after } from '../../../lambda/domain/instant';
import type { Mutations } from './noticed';

export const MUTATIONS_OF_CHANGES: Mutations = {
  'definitions are written without a condition': () => ({
    noticedBy: 'states and definitions agree with FoneStorm',
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

  'a creation in doubt is sent again without a look': () => ({
    noticedBy: 'states and definitions agree with FoneStorm',
    client: (fonestorm) => ({ ...fonestorm, list: async () => [] }),
  }),

  'nobody waits for the budget': () => ({
    noticedBy: 'the budget is never exceeded',
    budget: { take: async () => undefined },
  }),

  'a change is taken for announced before it is': () => ({
    noticedBy: 'states and definitions agree with FoneStorm',
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

  'another change may begin while one is asked for': () => ({
    noticedBy: 'states and definitions agree with FoneStorm',
    mutated: (ports) => ({
      ...ports,
      definitions: {
        ...ports.definitions,
        read: async (id) => {
          const definition = await ports.definitions.read(id);
          const { intent } = definition ?? {};
          // What was begun so long ago is over.
          return definition && intent?.stage === 'asking'
            ? { ...definition, intent: { ...intent, begunAt: after(intent.begunAt, -90_000) } }
            : definition;
        },
      },
    }),
  }),

  'changes that broke off are not looked for': () => ({
    noticedBy: 'everything comes to rest',
    mutated: (ports) => ({
      ...ports,
      definitions: { ...ports.definitions, unfinished: async () => ({ items: [] }) },
    }),
  }),

  'an erasure leaves the history': () => ({
    noticedBy: 'what is erased is gone',
    mutated: (ports) => ({ ...ports, journal: { ...ports.journal, erase: async () => undefined } }),
  }),

  "an erasure leaves the definition's fields": () => ({
    noticedBy: 'what is erased is gone',
    mutated: (ports) => ({
      ...ports,
      definitions: {
        ...ports.definitions,
        write: async (definition) => {
          const before = definition.standing === 'erased' && (await ports.definitions.read(definition.id));
          return ports.definitions.write(before ? { ...definition, fields: before.fields } : definition);
        },
      },
    }),
  }),

  'the state of what is erased is left': () => ({
    noticedBy: 'what is erased is gone',
    mutated: (ports) => ({
      ...ports,
      journal: {
        ...ports.journal,
        save: async (id, next) => {
          const { erasedAt } = next.state;
          const before = erasedAt && (await ports.journal.state(id));
          if (!before) return ports.journal.save(id, next);
          const { timetable: _over, ...left } = before;
          const { position, sequence } = next.state;
          return ports.journal.save(id, { ...next, state: { ...left, position, sequence, erasedAt } });
        },
      },
    }),
  }),

  'a change in doubt is forgotten after 25 seconds': () => ({
    noticedBy: 'states and definitions agree with FoneStorm',
    mutated: (ports) => ({
      ...ports,
      definitions: {
        ...ports.definitions,
        read: async (id) => {
          const definition = await ports.definitions.read(id);
          // The relay waits for a minute from then on.
          return definition?.doubtedAt
            ? { ...definition, doubtedAt: after(definition.doubtedAt, -35_000) }
            : definition;
        },
      },
    }),
  }),
};
