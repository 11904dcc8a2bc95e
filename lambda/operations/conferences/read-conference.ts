import { randomUUID } from 'node:crypto';
import type { Definition } from '../../domain/definition';
import type { ConferenceStatus, ReportedStatus } from '../../domain/entry';
import type { Generation } from '../../domain/generation';
import { type Instant, later } from '../../domain/instant';
import { INITIAL_STATE, type State } from '../../domain/state';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Definitions } from '../../ports/definitions';
import { type FoneStorm, FoneStormError } from '../../ports/fonestorm';
import type { Mailbox } from '../../ports/mailbox';
import { conferenceNotFound } from '../operation-failure';
import { withoutIntent, writeNextVersion } from './intents';

export interface ReadPorts {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
  readonly mailbox: Mailbox;
  readonly fonestorm: FoneStorm;
  readonly clock: Clock;
}

export interface ConferenceDetails {
  readonly definition: Definition;
  readonly status: ConferenceStatus;
  /** When FoneStorm last confirmed it. */
  readonly confirmedAt: Instant;
}

/**
 * A conference as the relay knows it.
 *
 * @throws {OperationFailure} `not found`
 */
export function readConference({
  definitions,
  conferenceLog,
}: Pick<ReadPorts, 'definitions' | 'conferenceLog'>) {
  return async (id: string): Promise<ConferenceDetails> => {
    const [definition, state = INITIAL_STATE] = await Promise.all([
      definitions.read(id),
      conferenceLog.readState(id),
    ]);
    if (definition?.status !== 'confirmed' || !definition.fonestorm) throw conferenceNotFound();
    const { confirmedAt } = definition.fonestorm;
    return {
      definition,
      status: statusOfState(state),
      confirmedAt: state.lastReportAt ? later(confirmedAt, state.lastReportAt) : confirmedAt,
    };
  };
}

function statusOfState({ statusWord, organizer, attendees }: State): ConferenceStatus {
  return {
    conference_status: statusWord.value,
    organizer_status: organizer.value,
    attendees_status: attendees.value,
  };
}

/**
 * A conference as FoneStorm says it is now; a status that its answer lacks, as the relay knows it. The answer goes into the
 * mailbox, too.
 *
 * @throws {OperationFailure} `not found`, also where FoneStorm no longer has it
 * @throws {FoneStormError} | {BudgetExceeded} where it does not answer
 */
export function refreshConference({ definitions, conferenceLog, mailbox, fonestorm, clock }: ReadPorts) {
  return async (id: string): Promise<ConferenceDetails> => {
    const definition = await definitions.read(id);
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
    const state = (await conferenceLog.readState(id)) ?? INITIAL_STATE;
    return { definition, status: { ...statusOfState(state), ...report }, confirmedAt: requestedAt };
  };
}

/** The statuses that FoneStorm's details have, or that it has no such conference. */
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

/**
 * The phone numbers of a conference: FoneStorm is asked once, and its answer kept. With generation 2.4 it is asked every
 * time, because a number can be assigned to another conference without an update of this one.
 *
 * @param isFresh asks FoneStorm though its answer is kept
 * @throws {OperationFailure} `not found`; never `change under way`: an answer that cannot be kept is given all the same
 */
export function readFonenumbers(
  ports: Pick<ReadPorts, 'definitions' | 'fonestorm'> & { readonly generation: Generation },
) {
  return async (id: string, isFresh: boolean): Promise<readonly string[]> => {
    const definition = await ports.definitions.read(id);
    if (definition?.status !== 'confirmed' || !definition.fonestorm) throw conferenceNotFound();
    const { fonestorm } = definition;
    const isKept = ports.generation === '2017';
    if (fonestorm.fonenumbers && isKept && !isFresh) return fonestorm.fonenumbers;
    const fonenumbers = await ports.fonestorm.fonenumbers(fonestorm.id);
    // Nothing is kept while somebody changes the conference: a read is not to get in the way of a write.
    if (isKept && !definition.intent) {
      const next = { ...withoutIntent(definition), fonestorm: { ...fonestorm, fonenumbers } };
      await writeNextVersion(ports, definition, next).catch(() => undefined);
    }
    return fonenumbers;
  };
}
