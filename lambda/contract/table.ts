/** The attributes of the table that DynamoDB itself looks at; everything else is in `body`, as JSON. */
export const KEY = { partition: 'pk', sort: 'sk', expires: 'expires' } as const;

/** Sparse indexes: only items that carry the attributes are in them, with the attributes that it projects. */
export const INDEXES = {
  /** Confirmed conferences, in the order of their creation. */
  listed: { name: 'listed', partition: 'listed', sort: 'listedAt', projection: 'ALL' },
  /** Definitions with an intent that is not finished, the oldest first. */
  unfinished: {
    name: 'unfinished',
    partition: 'unfinished',
    sort: 'unfinishedSince',
    projection: 'ALL',
  },
  /** States of conferences that are due for something, the earliest first. All that is read of it is in its keys. */
  due: { name: 'due', partition: 'due', sort: 'dueAt', projection: 'KEYS_ONLY' },
} as const;
