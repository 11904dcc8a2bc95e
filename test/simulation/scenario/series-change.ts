/** The fields of a series in a request, without its id. */
export interface SeriesRequest {
  readonly template: { readonly label: string };
  readonly time_zone: string;
  readonly start: string;
  readonly duration: string;
  readonly rrule: string;
}

/** A request of a caller about a series, or about one of its occurrences. */
export type SeriesChange =
  | { readonly kind: 'create'; readonly fields: SeriesRequest }
  | { readonly kind: 'update'; readonly fields: Partial<SeriesRequest> }
  | { readonly kind: 'delete' }
  | { readonly kind: 'move'; readonly occurrence: string; readonly start: string }
  | { readonly kind: 'skip'; readonly occurrence: string };
