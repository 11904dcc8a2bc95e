import type { LOG_CODES } from './log-codes';

/** The metrics of log lines that the health of a relay is read from. Each counts the lines of its code. */
export const COUNTED_METRICS = [
  ...(['accepted', 'published', 'deliveriesAttempted', 'deliveriesFailed'] as const),
  ...(['sweepsCompleted'] as const),
] as const satisfies readonly (keyof typeof LOG_CODES)[];

/** The metric of the milliseconds from the receipt of a callback to its publication: the field `latency` of the lines. */
export const LATENCY_METRIC = 'publicationLatency';
