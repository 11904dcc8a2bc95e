import { parseStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';

/**
 * What a story calls an entry, by its id: without the moment in it, which is another in every run, and without what is
 * random.
 */
export function labelOf(id: string): string {
  return id
    .replaceAll(/callback-\d{8}T\d{9}Z-\d{4}-/g, 'callback ')
    .replaceAll(/(check-[\w-]+)-\d{8}T\d{9}Z/g, '$1')
    .replaceAll(/(sweep-[\w-]+)-\d{4}-\d\d-\d\dT[\d:.]+Z/g, '$1')
    .replaceAll(/[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}/g, 'requested by a caller');
}

/** The conference that a status check is about. */
export function conferenceOfStatusCheck(body: string): string {
  return parseStatusCheck(body).conferenceId;
}
