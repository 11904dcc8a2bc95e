import { requireItem } from '../../lambda/contract/dynamodb-limits';

/** A map of frozen copies: no caller can change a stored value. */
export class FrozenMap<T> {
  readonly #values = new Map<string, T>();

  has(key: string): boolean {
    return this.#values.has(key);
  }
  get(key: string): T | undefined {
    return this.#values.get(key);
  }
  /** @throws {AwsRefusal} if DynamoDB would refuse the item */
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

export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}
