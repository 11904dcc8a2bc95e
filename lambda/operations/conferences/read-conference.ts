import type { Definition, FoneStormRecord } from '../../domain/definition';
import type { ConferenceStatus } from '../../domain/entry';
import { type Instant, later } from '../../domain/instant';
import { INITIAL_STATE, type Phase, type State } from '../../domain/state';
import type { ConferenceLog } from '../../ports/conference-log';
import { conferenceNotFound } from '../operation-failure';

export interface ReadPorts {
  readonly conferenceLog: ConferenceLog;
}

export interface ConferenceDetails {
  readonly definition: Definition;
  readonly status: ConferenceStatus;
  /** Undefined until the first event is published. */
  readonly phase: Phase | undefined;
  /** The time of the last confirmation by FoneStorm. */
  readonly confirmedAt: Instant;
}

/**
 * Reads a conference as the relay knows it, without a request to FoneStorm.
 *
 * @throws {OperationFailure} `not found`
 */
export function readConference({ conferenceLog }: ReadPorts) {
  return async (id: string): Promise<ConferenceDetails> => {
    const { definition, head } = await conferenceLog.load(id);
    const state = head?.state ?? INITIAL_STATE;
    if (definition?.status !== 'confirmed' || !definition.fonestorm) throw conferenceNotFound();
    return {
      definition,
      status: statusOfState(state),
      phase: state.phase,
      confirmedAt: lastConfirmation(definition.fonestorm, state),
    };
  };
}

/** The time of the last confirmation by FoneStorm: of the definition, or of the status. */
export function lastConfirmation({ confirmedAt }: FoneStormRecord, { lastReportAt }: State): Instant {
  return lastReportAt ? later(confirmedAt, lastReportAt) : confirmedAt;
}

/** The status that a state shows. */
export function statusOfState({ statusWord, organizer, attendees }: State): ConferenceStatus {
  return {
    conference_status: statusWord.value,
    organizer_status: organizer.value,
    attendees_status: attendees.value,
  };
}
