import type { Faults } from '../scenario/faults';

/**
 * A port whose lists are sometimes older: indexes lag behind the table.
 *
 * @param names the methods that read an index, each with the position of the first argument that identifies the list
 */
export function withLaggingLists<T extends object>(
  port: T,
  names: Partial<Record<keyof T & string, number>>,
  faults: Faults,
): T {
  const before = new Map<string, unknown>();
  let count = 0;
  const lists = (Object.keys(names) as (keyof T & string)[]).map((name) => {
    const read = port[name] as (...given: unknown[]) => Promise<unknown>;
    const list = async (...given: unknown[]) => {
      count += 1;
      const key = JSON.stringify([name, ...given.slice(names[name])]);
      const now = await read(...given);
      const was = before.get(key);
      before.set(key, now);
      const isLate =
        was !== undefined && faults.select(`${name}, list ${count}`, { lags: 1 }, 3) !== undefined;
      return isLate ? was : now;
    };
    return [name, list];
  });
  return { ...port, ...Object.fromEntries(lists) };
}
