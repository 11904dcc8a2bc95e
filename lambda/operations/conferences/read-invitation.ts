import { type Definition, type Window, windowOf } from '../../domain/definition';
import type { Instant } from '../../domain/instant';
import { INITIAL_STATE } from '../../domain/state';
import { FoneStormError } from '../../ports/fonestorm';
import { conferenceNotFound } from '../operation-failure';
import { lastConfirmation, type ReadPorts } from './read-conference';
import { type ReadFonenumbersPorts, readFonenumbers } from './read-fonenumbers';
import { type RefreshPorts, refreshConference } from './refresh-conference';

export type InvitationPorts = RefreshPorts & ReadFonenumbersPorts;

/** The facts that people need to join a conference. */
export interface Invitation {
  readonly definition: Definition;
  readonly window: Window;
  /** A caller deleted the conference, or FoneStorm no longer has it. */
  readonly isCancelled: boolean;
  /** The numbers to dial, as far as they are known. */
  readonly fonenumbers: readonly string[];
  /** The time of the last confirmation by FoneStorm. */
  readonly confirmedAt: Instant;
}

/**
 * Reads the invitation to a conference. The dial-in number is the definition's `fonenumber`, or else what FoneStorm answers: see
 * `readFonenumbers`. A deleted conference has a cancelled invitation until it is erased.
 *
 * @returns a function of the conference's id and of `isFresh`, which queries FoneStorm first. Its result is undefined if the
 *   conference is always open: without times there is no invitation
 * @throws {OperationFailure} `not found`
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm does not answer: an invitation without its number is useless
 */
export function readInvitation(ports: InvitationPorts) {
  const read = readStoredInvitation(ports);
  const refresh = refreshConference(ports);
  const readNumbers = readFonenumbers(ports);
  return async (id: string, isFresh: boolean): Promise<Invitation | undefined> => {
    const stored = await read(id);
    if (!stored || stored.definition.status === 'deleted' || (stored.isCancelled && !isFresh)) return stored;
    const { confirmedAt } = isFresh ? await refresh(id) : stored;
    const { fonenumber } = stored.definition.fields;
    if (fonenumber !== undefined)
      return { ...stored, confirmedAt, isCancelled: false, fonenumbers: [fonenumber] };
    const fonenumbers = await readNumbers(id, isFresh).catch(noneIfUnknown);
    // To store the numbers was a write, too: without this, the next answer has another version.
    const latest = (await read(id)) ?? stored;
    return { ...latest, confirmedAt, isCancelled: latest.definition.status === 'deleted', fonenumbers };
  };
}

/**
 * Reads the invitation to a conference without a request to FoneStorm: as `readInvitation`, but its numbers may be missing.
 *
 * @throws {OperationFailure} `not found`
 */
export function readStoredInvitation({ conferenceLog }: ReadPorts) {
  return async (id: string): Promise<Invitation | undefined> => {
    const { definition, head } = await conferenceLog.load(id);
    const { status, fonestorm, fields } = definition ?? {};
    if (!definition || !fonestorm || !fields || (status !== 'confirmed' && status !== 'deleted'))
      throw conferenceNotFound();
    const window = windowOf(fields);
    const state = head?.state ?? INITIAL_STATE;
    const isCancelled = status === 'deleted' || state.phase === 'gone';
    const numbers = fields.fonenumber === undefined ? (fonestorm.fonenumbers ?? []) : [fields.fonenumber];
    const confirmedAt = lastConfirmation(fonestorm, state);
    return (
      window && { definition, window, isCancelled, fonenumbers: isCancelled ? [] : numbers, confirmedAt }
    );
  };
}

/** FoneStorm's page of 2017 has no route for the numbers of a conference. */
function noneIfUnknown(error: unknown): readonly string[] {
  if (error instanceof FoneStormError && error.outcome === 'not found') return [];
  throw error;
}
