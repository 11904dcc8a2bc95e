import {
  type BookedWindow,
  isPast,
  isSameWindow,
  type LeaseResult,
  leasedFor,
  windowBooked,
  windowOnly,
  withoutLease,
} from '../domain/booking';
import type { Definition } from '../domain/conference';
import type { AssignmentEntry, NumberCommand } from '../domain/entry';
import { milliseconds } from '../domain/instant';
import type { AssignedNumber, FoneNumbers } from '../number-ports';
import { type CallbackKeys, FoneStormError, type Mailbox, type Secret } from '../ports';
import { type BookingPorts, book, changeNumber } from './book-number';
import { callbackUrl, isCallbackUrlOf } from './callback-url';

export interface AssignPorts extends BookingPorts {
  readonly fonenumbers: FoneNumbers;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** The URL at which FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
  readonly mailbox: Mailbox;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/**
 * The longest wait for the time of a command, in milliseconds. Clocks that are up to 1.5 s wrong differ by up to 3 s. The waits
 * for slots of the budget come on top, and the function has 30 s.
 */
const LONGEST_WAIT = 3000;

type Outcome = Pick<AssignmentEntry, 'outcome' | 'until' | 'reason'>;

/** The outcome of an assignment, and the name of the callback key of the number's URL if the assignment set it. */
type Assignment = Outcome & { readonly callbackKey?: string };

/** A command, the conference's definition and FoneStorm's id of it. */
interface AssignmentRequest {
  readonly command: NumberCommand;
  readonly definition: Definition;
  readonly fonestormId: string;
}

/**
 * Assigns a FoneNumber to a conference: sets the URL that its calls are reported to, and then its service. This happens from
 * the lead of the conference's window to its end, while no earlier conference has the number. The outcome goes into the
 * conference's mailbox. If the number was assigned for this window before, and changed at FoneStorm since, the outcome says
 * so, and the number stays as it is.
 *
 * The callback URL comes before the service. A call between the two requests reaches the earlier service, whose window is
 * over, and is reported to the new conference. In the other order, a call into the new conference would be reported to one
 * that is over.
 *
 * A command that comes up to 3 s before its time waits in the function: its sender's clock is ahead of this one.
 *
 * Throws if FoneStorm does not answer, the budget has no slot, another command holds the lease of the number, or the command
 * comes earlier than that: the queue then delivers the command again.
 */
export function assignNumber(ports: AssignPorts): (command: NumberCommand) => Promise<void> {
  return async (command) => {
    const { conferenceId, fonenumber } = command;
    const early = milliseconds(command.notBefore) - milliseconds(ports.clock.now());
    // Not answered with `postponed`: by the clock that sent the command the time has come, so it would send another one at once.
    if (early > 0 && early <= LONGEST_WAIT) await ports.sleep(early);
    const definition = await ports.definitions.read(conferenceId);
    const fonestormId = definition?.fonestorm?.id;
    if (ports.generation === '2017' || !definition || !fonestormId || !isFor(command, definition)) {
      ports.log.info('number.command_dropped', { conferenceId, command: command.id });
      return;
    }
    if (early > LONGEST_WAIT) {
      throw new Error(`command ${command.id}: expected at ${command.notBefore} at the earliest`);
    }
    const outcome = await outcomeOf(ports, { command, definition, fonestormId });
    await ports.mailbox.put(entryOf(ports, command, outcome));
    ports.log.info(`number.${outcome.outcome}`, { conferenceId, fonenumber });
  };
}

/** Whether the conference still needs a command. */
function isFor(command: NumberCommand, { standing, fields }: Definition): boolean {
  const isSame = fields.fonenumber === command.fonenumber && isSameWindow(windowBooked(fields), command);
  return standing === 'confirmed' && isSame;
}

async function outcomeOf(ports: AssignPorts, request: AssignmentRequest): Promise<Outcome> {
  const { conferenceId, fonenumber } = request.command;
  const window = windowBooked(request.definition.fields);
  if (isPast(window, ports.clock.now())) return WINDOW_PAST;
  const taken = await book(ports, fonenumber, conferenceId, window);
  if (taken) return { outcome: 'failed', reason: taken };
  const lease = await acquireLease(ports, request, window);
  if (lease.is === 'postponed') return { outcome: 'postponed', until: lease.until };
  const { callbackKey, ...outcome } = await assign(ports, request, lease).catch((error): Assignment => {
    const reason = refusalIn(error);
    if (!reason) throw error;
    return { outcome: 'failed', reason };
  });
  const done = { window, ...(callbackKey !== undefined && { callbackKey }) };
  await changeNumber(ports, fonenumber, async (number) =>
    withoutLease(number, conferenceId, outcome.outcome === 'assigned' ? done : undefined),
  );
  return outcome;
}

type Leased = Extract<LeaseResult, { is: 'leased' }>;

/** @throws if the sweep, or the command of another conference, holds the lease */
async function acquireLease(ports: AssignPorts, { command }: AssignmentRequest, window: BookedWindow) {
  const { fonenumber, conferenceId } = command;
  const results: Exclude<LeaseResult, { is: 'busy' }>[] = [];
  await changeNumber(ports, fonenumber, async (number) => {
    const result = leasedFor(number, conferenceId, window, ports.clock.now());
    if (result.is === 'busy') {
      throw new Error(`number ${fonenumber}: expected no lease, got one of ${result.holder}`);
    }
    results.push(result);
    return result.is === 'leased' ? result.number : undefined;
  });
  const last = results.at(-1);
  if (!last) throw new Error(`number ${fonenumber}: expected the result of a lease`);
  return last;
}

async function assign(ports: AssignPorts, request: AssignmentRequest, lease: Leased): Promise<Assignment> {
  const { fonenumbers, clock, publicUrl } = ports;
  const { command, fonestormId, definition } = request;
  const { fonenumber, conferenceId } = command;
  const keys = await ports.callbackKeys();
  const found = await fonenumbers.read(fonenumber);
  const difference = differenceOf(found, request, keys);
  if (lease.wasAssigned) {
    if (!difference) return { outcome: 'assigned' };
    ports.log.warn('number.changed_elsewhere', { conferenceId, fonenumber, difference });
    return { outcome: 'failed', reason: `the number was changed at FoneStorm: ${difference}` };
  }
  const url = callbackUrl(publicUrl, conferenceId, keys);
  if (found.receiveUrl !== url) await fonenumbers.setReceiveUrl(fonenumber, url, keys.basic);
  // The budget may have delayed the first request.
  if (isPast(windowBooked(definition.fields), clock.now())) return WINDOW_PAST;
  if (!leadsTo(found, fonestormId)) await fonenumbers.setConference(fonenumber, fonestormId);
  return { outcome: 'assigned', callbackKey: keys.current };
}

const WINDOW_PAST: Outcome = {
  outcome: 'failed',
  reason: 'its time was over before the number could be assigned',
};

function leadsTo({ service }: AssignedNumber, fonestormId: string): boolean {
  return service?.type === 'Conference' && service.id === fonestormId;
}

/** The difference of a number from its assignment, a sentence; undefined if the answer shows none. */
function differenceOf(
  found: AssignedNumber,
  { command, fonestormId }: AssignmentRequest,
  keys: CallbackKeys,
): string | undefined {
  const { service, receiveUrl } = found;
  if (service && !leadsTo(found, fonestormId)) {
    return `its service is ${service.type}${service.id === undefined ? '' : ` ${service.id}`}`;
  }
  const isOther = receiveUrl !== undefined && !isCallbackUrlOf(command.conferenceId, receiveUrl, keys);
  return isOther ? 'its calls are reported elsewhere' : undefined;
}

/** The reason of a final refusal, a sentence; undefined if a retry may succeed. */
function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof FoneStormError)) return undefined;
  if (error.outcome === 'refused') return `FoneStorm refused: ${error.message}`;
  return error.outcome === 'not found' ? 'FoneStorm has no such number or conference' : undefined;
}

function entryOf({ clock }: AssignPorts, command: NumberCommand, outcome: Outcome): AssignmentEntry {
  const { id, conferenceId, fonenumber } = command;
  return {
    ...{ kind: 'assignment', id: `assignment-${id}-${outcome.outcome}`, conferenceId },
    ...{ receivedAt: clock.now(), fonenumber, ...outcome },
    ...windowOnly(command),
  };
}
