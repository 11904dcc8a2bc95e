import { requireItem } from '../../lambda/contract/dynamodb-limits';

/** Values by their keys. What is on it is a copy that nobody can change: nobody holds a part of what is stored. */
export class FrozenMap<T> {
  readonly #values = new Map<string, T>();

  has(key: string): boolean {
    return this.#values.has(key);
  }
  get(key: string): T | undefined {
    return this.#values.get(key);
  }
  /** @throws {AwsRefusal} where it would be no item of DynamoDB */
  set(key: string, value: T): void {
    requireItem({ sk: { S: key }, body: { S: JSON.stringify(value) } });
    this.#values.set(key, deepFreeze(value));
  }
  delete(key: string): void {
    this.#values.delete(key);
  }
  entries(): [string, T][] {
    return [...this.#values];
  }
  all(): T[] {
    return [...this.#values.values()];
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
