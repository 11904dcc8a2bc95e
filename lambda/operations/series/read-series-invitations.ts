import { conferenceIdOf } from '../../domain/series/occurrence';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import {
  type Invitation,
  type InvitationPorts,
  readInvitation,
  readStoredInvitation,
} from '../conferences/read-invitation';
import { OperationFailure } from '../operation-failure';
import { recordedOccurrences } from './read-occurrences';
import { type ReadSeriesPorts, readSeries } from './read-series';

/** The conferences that are read at a time. */
const MAX_READS = 25;
/** The requests for phone numbers of one answer: with FoneStorm's limit they take seconds. */
const MAX_NUMBER_REQUESTS = 50;
/** The most replaced conferences of one occurrence, and of all: a caller can replace one any number of times. */
const MAX_REPLACED_OF_ONE = 10;
const MAX_REPLACED = 500;

/**
 * Reads the invitations to the conferences of a series that are not over, in the order of their starts. Each conference has its
 * own PIN, so an occurrence without a conference has no invitation yet. A skipped occurrence has a cancelled one, if its
 * conference was made, and so has a conference that another one replaced. FoneStorm is queried for the numbers of 50 conferences. With 2017 these are
 * then stored, so that the next answer has further ones.
 *
 * @throws {OperationFailure} `not found`
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm does not answer
 */
export function readSeriesInvitations(ports: ReadSeriesPorts & InvitationPorts) {
  const read = readSeries(ports);
  const readStored = readStoredInvitation(ports);
  const readWithNumber = readInvitation(ports);
  return async (id: string): Promise<readonly Invitation[]> => {
    const occurrences = await recordedOccurrences(ports, await read(id));
    const records = occurrences.flatMap(({ record }) => record ?? []);
    const replaced = new Set(records.flatMap((record) => replacedIds(id, record)).slice(0, MAX_REPLACED));
    const ids = records.flatMap((record) => [
      ...replacedIds(id, record).filter((each) => replaced.has(each)),
      record.conferenceId,
    ]);
    const invitations: Invitation[] = [];
    let requests = 0;
    for (let index = 0; index < ids.length; index += MAX_READS) {
      const part = ids.slice(index, index + MAX_READS);
      const stored = await Promise.all(part.map((each) => readStored(each).catch(noneIfNotFound)));
      for (const each of stored.filter((found) => found !== undefined)) {
        // A conference that the series did not create may have the id of a refused one.
        if (each.definition.seriesId !== id) continue;
        if (replaced.has(each.definition.id) && !each.isCancelled) continue;
        const isComplete = each.isCancelled || each.fonenumbers.length > 0;
        if (!isComplete) requests += 1;
        const isAsked = !isComplete && requests <= MAX_NUMBER_REQUESTS;
        const asked = isAsked ? await readWithNumber(each.definition.id, false).catch(noneIfNotFound) : each;
        if (asked) invitations.push(asked);
      }
    }
    return invitations;
  };
}

/** The latest conferences that the occurrence had before the present one. */
function replacedIds(seriesId: string, { id, revision }: OccurrenceRecord): readonly string[] {
  const first = Math.max(1, revision - MAX_REPLACED_OF_ONE);
  return Array.from({ length: revision - first }, (_, index) => conferenceIdOf(seriesId, id, first + index));
}

/** The conference is not confirmed yet, or it is erased. */
function noneIfNotFound(error: unknown): undefined {
  if (error instanceof OperationFailure && error.failure === 'not found') return undefined;
  throw error;
}
