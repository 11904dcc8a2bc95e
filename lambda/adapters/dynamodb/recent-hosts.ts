/** The most hosts that a function remembers. */
const MAX_REMEMBERED = 100;

/** A value for each of the hosts that were used last. */
export class RecentHosts<T> extends Map<string, T> {
  override set(host: string, value: T): this {
    this.delete(host);
    super.set(host, value);
    for (const oldest of this.keys()) {
      if (this.size <= MAX_REMEMBERED) break;
      this.delete(oldest);
    }
    return this;
  }
}
