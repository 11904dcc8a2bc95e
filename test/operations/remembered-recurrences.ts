import { rruleTemporalRecurrences } from '../../lambda/adapters/recurrence/rrule-temporal';
import type { Recurrences } from '../../lambda/ports/recurrences';
import { deepFreeze } from '../in-memory/frozen-map';

const answers = new Map<string, Promise<unknown>>();

/** Recurrence rules by `rrule-temporal`, each expanded once for equal calls: a test of crashes repeats its calls many times. */
export function rememberedRecurrences(): Recurrences {
  return new Proxy(rruleTemporalRecurrences(), {
    get(port, name) {
      const method: unknown = Reflect.get(port, name);
      if (typeof method !== 'function') return method;
      return (...parameters: unknown[]) => {
        const key = JSON.stringify([name, ...parameters]);
        const answer =
          answers.get(key) ?? Promise.resolve(Reflect.apply(method, port, parameters)).then(deepFreeze);
        answers.set(key, answer);
        return answer;
      };
    },
  });
}
