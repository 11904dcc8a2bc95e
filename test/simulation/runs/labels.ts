import { parseStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';

/** The name of an entry in a story: its id without times and random parts, which differ from run to run. */
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
