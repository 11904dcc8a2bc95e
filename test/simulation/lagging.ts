import type { Faults } from './faults';

/**
 * A port whose lists now and then are those of the time before: indexes lag behind the table.
 *
 * @param names its calls that read an index
 */
export function lagging<T extends object>(port: T, names: readonly (keyof T & string)[], faults: Faults): T {
  const before = new Map<string, unknown>();
  let count = 0;
  const lists = names.map((name) => {
    const read = port[name] as (...given: unknown[]) => Promise<unknown>;
    const list = async (...given: unknown[]) => {
      count += 1;
      const key = JSON.stringify([name, ...given]);
      const now = await read(...given);
      const was = before.get(key);
      before.set(key, now);
      const isLate = was !== undefined && faults.on(`${name}, list ${count}`, { lags: 1 }, 3) !== undefined;
      return isLate ? was : now;
    };
    return [name, list];
  });
  return { ...port, ...Object.fromEntries(lists) };
}
