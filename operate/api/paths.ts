/** The path of a conference in the API. */
export function conferencePath(id: string): string {
  return `/v2/conferences/${encodeURIComponent(id)}`;
}

/** The path of a series in the API. */
export function seriesPath(id: string): string {
  return `/v2/series/${encodeURIComponent(id)}`;
}
