import type { Instant } from '../instant';
import type { OccurrenceRecord } from './occurrence-record';

/** A refused request about the conference of an occurrence, or an occurrence that was over before it had one. */
export interface OccurrenceFailure {
  readonly occurrence: Readonly<Record<'id' | 'conference', string>> &
    Readonly<Record<'start_time' | 'end_time', Instant>>;
  readonly request: 'create' | 'update' | 'delete';
  readonly reason: string;
  /** The number of occurrences that were over before they had a conference, with this one. */
  readonly missed?: number;
}

/** The announced failures of a series, each with a key, by the id of the occurrence. */
export type AnnouncedFailures = Readonly<Record<string, string>>;

/** The failures of a series, compared with the announced ones. */
export interface ComparedFailures {
  /** The announced failures that still last. */
  readonly lasting: AnnouncedFailures;
  /** The failures that are not announced, each with its key. */
  readonly unannounced: readonly (readonly [key: string, OccurrenceFailure])[];
}

/**
 * Finds the failures of a series that are not announced. A failure that lasts is announced once, although its request is sent
 * again. It is announced again if the conference should have other fields.
 *
 * @param announced those of the series
 * @param records the records of occurrences that are not over
 */
export function compareFailures(
  announced: AnnouncedFailures,
  records: readonly OccurrenceRecord[],
  now: Instant,
): ComparedFailures {
  const ahead = records.filter(({ end }) => end > now);
  const failed = ahead.flatMap((record) => {
    const failure = failureOf(record);
    return failure ? [[keyOf(record, failure), failure] as const] : [];
  });
  const isAnnounced = ([key, { occurrence }]: readonly [string, OccurrenceFailure]) =>
    announced[occurrence.id] === key;
  // The repeated request of a pending one was interrupted: its outcome is not known yet.
  const pending = ahead.flatMap(({ id, stage }) => {
    const key = announced[id];
    return stage === 'pending' && key !== undefined ? [[id, key] as const] : [];
  });
  const lasting = failed.filter(isAnnounced).map(([key, { occurrence }]) => [occurrence.id, key] as const);
  return {
    lasting: Object.fromEntries([...pending, ...lasting]),
    unannounced: failed.filter((each) => !isAnnounced(each)),
  };
}

function failureOf({
  id,
  conferenceId,
  stage,
  failure,
  asked,
  start,
  end,
}: OccurrenceRecord): OccurrenceFailure | undefined {
  if (failure === undefined || (stage !== 'failed' && stage !== 'cancelling')) return undefined;
  const change = asked.length > 1 ? 'update' : 'create';
  return {
    occurrence: { id, start_time: start, end_time: end, conference: conferenceId },
    request: stage === 'cancelling' ? 'delete' : change,
    reason: failure.reason,
  };
}

/** Short, because the item of a series has it for each failed occurrence. */
function keyOf({ asked }: OccurrenceRecord, { request }: OccurrenceFailure): string {
  return `${request} ${(asked.at(-1) ?? '').slice(0, 16)}`;
}
