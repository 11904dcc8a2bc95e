import type { Instant } from '../../lambda/domain/instant';
import type { ConferenceLog, LogRecord } from '../../lambda/ports/conference-log';

/** The record of an entry, however old it is. */
export function recordOf(
  conferenceLog: ConferenceLog,
  conferenceId: string,
  id: string,
): Promise<LogRecord | undefined> {
  return conferenceLog.find({ conferenceId, id, receivedAt: '1970-01-01T00:00:00.000Z' as Instant });
}
