/** The partition key cannot be a conference's: ids of conferences have no "#". */
const PREFIX = 'series#';

/** The partition key of everything about a series. */
export function seriesKey(id: string): string {
  return `${PREFIX}${id}`;
}

/** The id in a partition key. */
export function seriesIdOf(key: string): string {
  return key.slice(PREFIX.length);
}
