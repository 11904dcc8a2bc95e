import { randomUUID } from 'node:crypto';
import type { ReportedStatus } from '../../domain/entry';
import { INITIAL_STATE } from '../../domain/state';
import type { Clock } from '../../ports/clock';
import { type FoneStorm, FoneStormError } from '../../ports/fonestorm';
import type { Mailbox } from '../../ports/mailbox';
import { conferenceNotFound } from '../operation-failure';
import { type ConferenceDetails, type ReadPorts, statusOfState } from './read-conference';

export interface RefreshPorts extends ReadPorts {
  readonly mailbox: Mailbox;
  readonly fonestorm: FoneStorm;
  readonly clock: Clock;
}

/**
 * Reads the status of a conference from FoneStorm. A status that is missing in the response is the one that the relay knows. The
 * status report also goes into the mailbox. The phase follows from it later.
 *
 * @throws {OperationFailure} `not found`, also if FoneStorm does not have the conference
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm does not answer
 */
export function refreshConference({ conferenceLog, mailbox, fonestorm, clock }: RefreshPorts) {
  return async (id: string): Promise<ConferenceDetails> => {
    const { definition, head } = await conferenceLog.load(id);
    if (definition?.status !== 'confirmed' || !definition.fonestorm) throw conferenceNotFound();
    const requestedAt = clock.now();
    const report = await fetchStatus(fonestorm, definition.fonestorm.id);
    await mailbox.put({
      kind: 'status-report',
      id: `status-report-${randomUUID()}`,
      conferenceId: id,
      receivedAt: clock.now(),
      requestedAt,
      report,
    });
    if (report === 'not found') throw conferenceNotFound();
    return {
      definition,
      status: { ...statusOfState(head?.state ?? INITIAL_STATE), ...report },
      phase: head?.state.phase,
      confirmedAt: requestedAt,
    };
  };
}

/** Reads the statuses in FoneStorm's details of a conference; `not found` if FoneStorm does not have it. */
export async function fetchStatus(fonestorm: FoneStorm, id: string): Promise<ReportedStatus | 'not found'> {
  try {
    const { conference_status, organizer_status, attendees_status } = await fonestorm.details(id);
    return {
      ...(conference_status !== undefined && { conference_status }),
      ...(organizer_status !== undefined && { organizer_status }),
      ...(attendees_status !== undefined && { attendees_status }),
    };
  } catch (error) {
    if (error instanceof FoneStormError && error.outcome === 'not found') return 'not found';
    throw error;
  }
}
