import type { Definition } from '../../domain/definition';
import type { AssignmentEntry, AssignNumberCommand } from '../../domain/entry';
import {
  type BookedWindow,
  bookedWindowOf,
  isPast,
  isSameWindow,
  type LeaseResult,
  leaseNumber,
  pickWindow,
  releaseLease,
} from '../../domain/fonenumbers/booking';
import { milliseconds } from '../../domain/instant';
import type { AssignedNumber, FoneNumbers } from '../../ports/fonenumbers';
import { FoneStormError } from '../../ports/fonestorm';
import type { Mailbox } from '../../ports/mailbox';
import type { CallbackKeys } from '../../ports/secrets';
import { type CallbackUrlPorts, callbackUrl, isCallbackUrlOf } from '../callbacks/callback-url';
import { type BookingPorts, bookWindow, updateBookedNumber } from './book-number';

export interface AssignPorts extends BookingPorts, CallbackUrlPorts {
  readonly fonenumbers: FoneNumbers;
  readonly mailbox: Mailbox;
  /** Resolves after this time. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * The longest wait for the time of a command, in milliseconds. Clocks that are up to 1.5 s wrong differ by up to 3 s. The waits
 * for slots of the budget come on top, and the function has 30 s.
 */
const MAX_WAIT = 3000;

type AssignmentOutcome = Pick<AssignmentEntry, 'outcome' | 'until' | 'reason'>;

/** The outcome of an assignment, and the name of the callback key of the number's URL if the assignment set it. */
type AssignmentResult = AssignmentOutcome & { readonly callbackKey?: string };

/** A command, the conference's definition and FoneStorm's id of it. */
interface AssignmentRequest {
  readonly command: AssignNumberCommand;
  readonly definition: Definition;
  readonly fonestormId: string;
}

/**
 * Assigns a FoneNumber to a conference: sets the URL that its calls are reported to, and then its service. This happens between
 * the lead time before the conference's window and its end, while no earlier conference has the number. The outcome goes into
 * the mailbox of the conference. If the number was assigned for this window before, and then changed at FoneStorm, the
 * assignment fails and the number is not changed.
 *
 * The callback URL comes before the service. A call between the two requests reaches the earlier service, whose window is
 * over, and is reported to the new conference. In the other order, a call into the new conference would be reported to one
 * that is over.
 *
 * A command that arrives up to 3 s early waits in the function: the clock of its sender is ahead of this one.
 *
 * Throws if FoneStorm does not answer, the budget has no slot, another command holds the lease, or the command arrives earlier
 * than that. The queue then delivers the command again.
 */
export function assignNumber(ports: AssignPorts): (command: AssignNumberCommand) => Promise<void> {
  return async (command) => {
    const { conferenceId, fonenumber } = command;
    const timeLeft = milliseconds(command.notBefore) - milliseconds(ports.clock.now());
    // The outcome is not `postponed`: by the sender's clock the command is due, so it would send another one at once.
    if (timeLeft > 0 && timeLeft <= MAX_WAIT) await ports.sleep(timeLeft);
    const definition = await ports.definitions.read(conferenceId);
    const fonestormId = definition?.fonestorm?.id;
    if (ports.generation === '2017' || !definition || !fonestormId || !isStillNeeded(command, definition)) {
      ports.logger.info('number.command_dropped', { conferenceId, command: command.id });
      return;
    }
    if (timeLeft > MAX_WAIT) {
      throw new Error(`command ${command.id}: expected at ${command.notBefore} at the earliest`);
    }
    const outcome = await tryAssignment(ports, { command, definition, fonestormId });
    await ports.mailbox.put(assignmentEntry(ports, command, outcome));
    ports.logger.info(`number.${outcome.outcome}`, { conferenceId, fonenumber });
  };
}

/** Whether the conference still needs a command. */
function isStillNeeded(command: AssignNumberCommand, { status, fields }: Definition): boolean {
  const isSameBooking =
    fields.fonenumber === command.fonenumber && isSameWindow(bookedWindowOf(fields), command);
  return status === 'confirmed' && isSameBooking;
}

async function tryAssignment(ports: AssignPorts, request: AssignmentRequest): Promise<AssignmentOutcome> {
  const { conferenceId, fonenumber } = request.command;
  const window = bookedWindowOf(request.definition.fields);
  if (isPast(window, ports.clock.now())) return WINDOW_PAST;
  const taken = await bookWindow(ports, fonenumber, conferenceId, window);
  if (taken) return { outcome: 'failed', reason: taken };
  const lease = await acquireLease(ports, request, window);
  if (lease.outcome === 'postponed') return { outcome: 'postponed', until: lease.until };
  const { callbackKey, ...outcome } = await assignAtFoneStorm(ports, request, lease).catch(
    (error): AssignmentResult => {
      const reason = refusalReason(error);
      if (!reason) throw error;
      return { outcome: 'failed', reason };
    },
  );
  const done = { window, ...(callbackKey !== undefined && { callbackKey }) };
  await updateBookedNumber(ports, fonenumber, async (number) =>
    releaseLease(number, conferenceId, outcome.outcome === 'assigned' ? done : undefined),
  );
  return outcome;
}

type Leased = Extract<LeaseResult, { outcome: 'leased' }>;

/** @throws if the sweep, or the command of another conference, holds the lease */
async function acquireLease(ports: AssignPorts, { command }: AssignmentRequest, window: BookedWindow) {
  const { fonenumber, conferenceId } = command;
  const results: Exclude<LeaseResult, { outcome: 'busy' }>[] = [];
  await updateBookedNumber(ports, fonenumber, async (number) => {
    const result = leaseNumber(number, conferenceId, window, ports.clock.now());
    if (result.outcome === 'busy') {
      throw new Error(`number ${fonenumber}: expected no lease, got one of ${result.holder}`);
    }
    results.push(result);
    return result.outcome === 'leased' ? result.number : undefined;
  });
  const last = results.at(-1);
  if (!last) throw new Error(`number ${fonenumber}: expected the result of a lease`);
  return last;
}

async function assignAtFoneStorm(
  ports: AssignPorts,
  request: AssignmentRequest,
  lease: Leased,
): Promise<AssignmentResult> {
  const { fonenumbers, clock, publicUrl } = ports;
  const { command, fonestormId, definition } = request;
  const { fonenumber, conferenceId } = command;
  const keys = await ports.callbackKeys();
  const found = await fonenumbers.read(fonenumber);
  const difference = describeDifference(found, request, keys);
  if (lease.wasAssigned) {
    if (!difference) return { outcome: 'assigned' };
    ports.logger.warn('number.changed_elsewhere', { conferenceId, fonenumber, difference });
    return { outcome: 'failed', reason: `the number was changed at FoneStorm: ${difference}` };
  }
  const url = callbackUrl(publicUrl, conferenceId, keys);
  if (found.receiveUrl !== url) await fonenumbers.setReceiveUrl(fonenumber, url, keys.basic);
  // The budget may have delayed the first request.
  if (isPast(bookedWindowOf(definition.fields), clock.now())) return WINDOW_PAST;
  if (!isAssignedTo(found, fonestormId)) await fonenumbers.setConference(fonenumber, fonestormId);
  return { outcome: 'assigned', callbackKey: keys.current };
}

const WINDOW_PAST: AssignmentOutcome = {
  outcome: 'failed',
  reason: 'the window of the conference ended before the number could be assigned',
};

function isAssignedTo({ service }: AssignedNumber, fonestormId: string): boolean {
  return service?.type === 'Conference' && service.id === fonestormId;
}

/** The difference of a number from its assignment, a sentence; undefined if the response shows none. */
function describeDifference(
  found: AssignedNumber,
  { command, fonestormId }: AssignmentRequest,
  keys: CallbackKeys,
): string | undefined {
  const { service, receiveUrl } = found;
  if (service && !isAssignedTo(found, fonestormId)) {
    return `its service is ${service.type}${service.id === undefined ? '' : ` ${service.id}`}`;
  }
  const isOther = receiveUrl !== undefined && !isCallbackUrlOf(command.conferenceId, receiveUrl, keys);
  return isOther ? 'its calls are reported elsewhere' : undefined;
}

/** The reason of a final refusal, a sentence; undefined if a retry may succeed. */
function refusalReason(error: unknown): string | undefined {
  if (!(error instanceof FoneStormError)) return undefined;
  if (error.outcome === 'refused') return `FoneStorm refused: ${error.message}`;
  return error.outcome === 'not found' ? 'FoneStorm has no such number or conference' : undefined;
}

function assignmentEntry(
  { clock }: AssignPorts,
  command: AssignNumberCommand,
  outcome: AssignmentOutcome,
): AssignmentEntry {
  const { id, conferenceId, fonenumber } = command;
  return {
    ...{ kind: 'assignment', id: `assignment-${id}-${outcome.outcome}`, conferenceId },
    ...{ receivedAt: clock.now(), fonenumber, ...outcome },
    ...pickWindow(command),
  };
}
