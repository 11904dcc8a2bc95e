import { randomUUID } from 'node:crypto';
import type { Definition } from '../domain/conference';
import type { ConferenceStatus, KnownStatus } from '../domain/entry';
import type { Generation } from '../domain/generation';
import { type Instant, later } from '../domain/instant';
import { INITIAL, type State } from '../domain/state';
import {
  type Clock,
  type Definitions,
  type FoneStorm,
  FoneStormError,
  type Journal,
  type Mailbox,
} from '../ports';
import { noConference } from './failures';
import { withoutIntent, write } from './intents';

export interface ReadPorts {
  readonly definitions: Definitions;
  readonly journal: Journal;
  readonly mailbox: Mailbox;
  readonly fonestorm: FoneStorm;
  readonly clock: Clock;
}

export interface Details {
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
export function readConference({ definitions, journal }: Pick<ReadPorts, 'definitions' | 'journal'>) {
  return async (id: string): Promise<Details> => {
    const [definition, state = INITIAL] = await Promise.all([definitions.read(id), journal.state(id)]);
    if (definition?.standing !== 'confirmed' || !definition.fonestorm) throw noConference();
    const { confirmedAt } = definition.fonestorm;
    return {
      definition,
      status: statusIn(state),
      confirmedAt: state.confirmedAt ? later(confirmedAt, state.confirmedAt) : confirmedAt,
    };
  };
}

function statusIn({ word, organizer, attendees }: State): ConferenceStatus {
  return {
    conference_status: word.value,
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
export function askConference({ definitions, journal, mailbox, fonestorm, clock }: ReadPorts) {
  return async (id: string): Promise<Details> => {
    const definition = await definitions.read(id);
    if (definition?.standing !== 'confirmed' || !definition.fonestorm) throw noConference();
    const askedAt = clock.now();
    const answer = await statusOf(fonestorm, definition.fonestorm.id);
    await mailbox.put({
      kind: 'answer',
      id: `answer-${randomUUID()}`,
      conferenceId: id,
      receivedAt: clock.now(),
      askedAt,
      answer,
    });
    if (answer === 'not found') throw noConference();
    const state = (await journal.state(id)) ?? INITIAL;
    return { definition, status: { ...statusIn(state), ...answer }, confirmedAt: askedAt };
  };
}

/** The statuses that FoneStorm's details have, or that it has no such conference. */
export async function statusOf(fonestorm: FoneStorm, id: string): Promise<KnownStatus | 'not found'> {
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
    if (definition?.standing !== 'confirmed' || !definition.fonestorm) throw noConference();
    const { fonestorm } = definition;
    const isKept = ports.generation === '2017';
    if (fonestorm.fonenumbers && isKept && !isFresh) return fonestorm.fonenumbers;
    const fonenumbers = await ports.fonestorm.fonenumbers(fonestorm.id);
    // Nothing is kept while somebody changes the conference: a read is not to get in the way of a write.
    if (isKept && !definition.intent) {
      const next = { ...withoutIntent(definition), fonestorm: { ...fonestorm, fonenumbers } };
      await write(ports, definition, next).catch(() => undefined);
    }
    return fonenumbers;
  };
}
