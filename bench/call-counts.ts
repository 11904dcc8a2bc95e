/** The requests to the stand-ins. */
export interface CallCounts {
  /** The service and the operation: `DynamoDB PutItem`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Capacity units of the table and, for writes, of its indexes. */
  readonly read: number;
  readonly written: number;
  /** Bytes of requests and responses, without their headers. */
  readonly bytes: number;
}

export const NO_CALLS: CallCounts = { calls: {}, read: 0, written: 0, bytes: 0 };

/** Two counts together. */
export function addCounts(a: CallCounts, b: CallCounts): CallCounts {
  const calls: Record<string, number> = { ...a.calls };
  for (const [name, count] of Object.entries(b.calls)) calls[name] = (calls[name] ?? 0) + count;
  return { calls, read: a.read + b.read, written: a.written + b.written, bytes: a.bytes + b.bytes };
}

/** The counts for one event of a number of events. */
export function averageCounts({ calls, read, written, bytes }: CallCounts, events: number): CallCounts {
  return {
    calls: Object.fromEntries(Object.entries(calls).map(([name, count]) => [name, count / events])),
    read: read / events,
    written: written / events,
    bytes: bytes / events,
  };
}

/** How many calls there were, FoneStorm's and the receiver's not among them: those of AWS. */
export function countAwsCalls({ calls }: CallCounts): number {
  return Object.entries(calls).reduce((all, [name, count]) => all + (isAwsCall(name) ? count : 0), 0);
}

export function isAwsCall(name: string): boolean {
  return !name.startsWith('FoneStorm ') && !name.startsWith('Receiver ');
}
