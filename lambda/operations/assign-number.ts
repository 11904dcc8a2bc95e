import {
  type BookedWindow,
  type Claim,
  claimed,
  isPast,
  isSameWindow,
  unclaimed,
  windowBooked,
} from '../domain/booking';
import type { Definition } from '../domain/conference';
import type { AssignmentEntry, NumberCommand } from '../domain/entry';
import type { AssignedNumber, FoneNumbers } from '../number-ports';
import { type CallbackKeys, FoneStormError, type Mailbox, type Secret } from '../ports';
import { type BookingPorts, book, changeNumber } from './book-number';
import { callbackUrl, isCallbackUrlOf } from './callback-url';

export interface AssignPorts extends BookingPorts {
  readonly fonenumbers: FoneNumbers;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** Where FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
  readonly mailbox: Mailbox;
}

type Outcome = Pick<AssignmentEntry, 'outcome' | 'until' | 'reason'>;

/** What the setting of a number came to, and the name of the callback key of its URL, where that was set or seen. */
type Set = Outcome & { readonly callbackKey?: string };

/** A command, the conference's definition and FoneStorm's id of it. */
interface Errand {
  readonly command: NumberCommand;
  readonly definition: Definition;
  readonly fonestormId: string;
}

/**
 * Has a FoneNumber lead to a conference, and its calls reported to the relay, while the conference's window has begun its
 * lead, and no earlier conference has the number. The outcome goes into the conference's mailbox. A number that was
 * set for this window before, and that somebody changed since, is reported and left alone.
 *
 * The order: the callback URL first, then the service. A call in between leads where the number led before, whose window is
 * over, and is reported to the new conference, where its end is reported, too. The other way round, a call into the new
 * conference would be reported to one that is over.
 *
 * Throws where FoneStorm does not answer, the budget has no slot, or another command sets the number at this moment: the
 * command is to come again later.
 */
export function assignNumber(ports: AssignPorts): (command: NumberCommand) => Promise<void> {
  return async (command) => {
    const { conferenceId, fonenumber } = command;
    const definition = await ports.definitions.read(conferenceId);
    const fonestormId = definition?.fonestorm?.id;
    if (ports.generation === '2017' || !definition || !fonestormId || !isFor(command, definition)) {
      ports.log.info('number.command_dropped', { conferenceId, command: command.id });
      return;
    }
    if (ports.clock.now() < command.notBefore) {
      throw new Error(`command ${command.id}: expected at ${command.notBefore} at the earliest`);
    }
    const outcome = await outcomeOf(ports, { command, definition, fonestormId });
    await ports.mailbox.put(entryOf(ports, command, outcome));
    ports.log.info(`number.${outcome.outcome}`, { conferenceId, fonenumber });
  };
}

/** Whether a command is still what its conference needs. */
function isFor(command: NumberCommand, { standing, fields }: Definition): boolean {
  const isSame = fields.fonenumber === command.fonenumber && isSameWindow(windowBooked(fields), command);
  return standing === 'confirmed' && isSame;
}

async function outcomeOf(ports: AssignPorts, errand: Errand): Promise<Outcome> {
  const { conferenceId, fonenumber } = errand.command;
  const window = windowBooked(errand.definition.fields);
  if (isPast(window, ports.clock.now())) return TOO_LATE;
  const taken = await book(ports, fonenumber, conferenceId, window);
  if (taken) return { outcome: 'failed', reason: taken };
  const claim = await claimOf(ports, errand, window);
  if (claim.is === 'later') return { outcome: 'postponed', until: claim.until };
  const { callbackKey, ...outcome } = await set(ports, errand, claim).catch((error): Set => {
    const reason = refusalIn(error);
    if (!reason) throw error;
    return { outcome: 'failed', reason };
  });
  const done = { window, ...(callbackKey !== undefined && { callbackKey }) };
  await changeNumber(ports, fonenumber, async (number) =>
    unclaimed(number, conferenceId, outcome.outcome === 'assigned' ? done : undefined),
  );
  return outcome;
}

type Claimed = Extract<Claim, { is: 'claimed' }>;

/** @throws where another conference's command sets the number at this moment */
async function claimOf(ports: AssignPorts, { command }: Errand, window: BookedWindow) {
  const { fonenumber, conferenceId } = command;
  const claims: Exclude<Claim, { is: 'busy' }>[] = [];
  await changeNumber(ports, fonenumber, async (number) => {
    const claim = claimed(number, conferenceId, window, ports.clock.now());
    if (claim.is === 'busy') {
      throw new Error(`number ${fonenumber}: ${claim.with} sets it at this moment`);
    }
    claims.push(claim);
    return claim.is === 'claimed' ? claim.number : undefined;
  });
  const last = claims.at(-1);
  if (!last) throw new Error(`number ${fonenumber}: expected a claim`);
  return last;
}

async function set(ports: AssignPorts, errand: Errand, claim: Claimed): Promise<Set> {
  const { fonenumbers, clock, publicUrl } = ports;
  const { command, fonestormId, definition } = errand;
  const { fonenumber, conferenceId } = command;
  const keys = await ports.callbackKeys();
  const found = await fonenumbers.read(fonenumber);
  const difference = differenceOf(found, errand, keys);
  if (claim.wasAssigned) {
    if (!difference) return { outcome: 'assigned' };
    ports.log.warn('number.changed_elsewhere', { conferenceId, fonenumber, difference });
    return { outcome: 'failed', reason: `somebody changed the number at FoneStorm: ${difference}` };
  }
  const url = callbackUrl(publicUrl, conferenceId, keys);
  if (found.receiveUrl !== url) await fonenumbers.setReceiveUrl(fonenumber, url, keys.basic);
  // It may have waited for the budget.
  if (isPast(windowBooked(definition.fields), clock.now())) return TOO_LATE;
  if (!leadsTo(found, fonestormId)) await fonenumbers.setConference(fonenumber, fonestormId);
  return { outcome: 'assigned', callbackKey: keys.current };
}

const TOO_LATE: Outcome = { outcome: 'failed', reason: 'its time was over before the number could be set' };

function leadsTo({ service }: AssignedNumber, fonestormId: string): boolean {
  return service?.type === 'Conference' && service.id === fonestormId;
}

/** In what a number differs from how the relay set it, a sentence. What an answer lacks is not known: no difference. */
function differenceOf(
  found: AssignedNumber,
  { command, fonestormId }: Errand,
  keys: CallbackKeys,
): string | undefined {
  const { service, receiveUrl } = found;
  if (service && !leadsTo(found, fonestormId)) {
    return `its service is ${service.type}${service.id === undefined ? '' : ` ${service.id}`}`;
  }
  const isOther = receiveUrl !== undefined && !isCallbackUrlOf(command.conferenceId, receiveUrl, keys);
  return isOther ? 'its calls are reported elsewhere' : undefined;
}

/** Why FoneStorm will not do it, a sentence; undefined where it may do it later. */
function refusalIn(error: unknown): string | undefined {
  if (!(error instanceof FoneStormError)) return undefined;
  if (error.outcome === 'refused') return `FoneStorm refused: ${error.message}`;
  return error.outcome === 'not found' ? 'FoneStorm has no such number or conference' : undefined;
}

function entryOf({ clock }: AssignPorts, command: NumberCommand, outcome: Outcome): AssignmentEntry {
  const { id, conferenceId, fonenumber, start, end } = command;
  return {
    ...{ kind: 'assignment', id: `assignment-${id}-${outcome.outcome}`, conferenceId },
    ...{ receivedAt: clock.now(), fonenumber, ...outcome },
    ...(start && { start }),
    ...(end && { end }),
  };
}
