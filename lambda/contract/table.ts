/** The key and expiry attributes of the table. Everything else is in `body`, as JSON. */
export const KEY = { partition: 'pk', sort: 'sk', expires: 'expires' } as const;

/** Sparse indexes: an index contains only the items with its attributes. */
export const INDEXES = {
  /** Confirmed conferences, and series, in the order of their creation. */
  listed: { name: 'listed', partition: 'listed', sort: 'listedAt', projection: 'ALL' },
  /** Definitions with an intent that is not finished, the oldest first. */
  unfinished: {
    name: 'unfinished',
    partition: 'unfinished',
    sort: 'unfinishedSince',
    projection: 'ALL',
  },
  /** Heads, deliveries and series with a next step, the earliest first. Readers need only the keys. */
  due: { name: 'due', partition: 'due', sort: 'dueAt', projection: 'KEYS_ONLY' },
  /**
   * Heads of conferences by phase, the earliest start first. A write that changes neither the phase nor the start costs nothing
   * here, because the index has the keys only.
   */
  phases: { name: 'phases', partition: 'phase', sort: 'startsAt', projection: 'KEYS_ONLY' },
} as const;
