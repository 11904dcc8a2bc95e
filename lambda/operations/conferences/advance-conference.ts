import { LOG_CODES } from '../../contract/log-codes';
import { advance, onFault } from '../../domain/advance';
import { type Callback, isStaleCallStatus, parseCallbackEntry } from '../../domain/callback/parse-callback';
import type { Definition } from '../../domain/definition';
import { type Entry, tickOf } from '../../domain/entry';
import { after, type Instant, later } from '../../domain/instant';
import type { AdvanceInput, Outcome } from '../../domain/outcome';
import { dropCallbackFields, isStorable } from '../../domain/outcome-size';
import { type Mask, maskEvent, maskText } from '../../domain/redaction/mask-phone-numbers';
import type { Rules } from '../../domain/rules';
import type { State } from '../../domain/state';
import { isAlwaysOpen } from '../../domain/timetable/timetable';
import type { Calls } from '../../ports/calls';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog, Outbox, StoredState } from '../../ports/conference-log';
import type { EventBus } from '../../ports/event-bus';
import type { Logger } from '../../ports/logger';
import type { Mailbox } from '../../ports/mailbox';
import type { Schedules } from '../../ports/schedules';
import type { Secret } from '../../ports/secrets';
import type { StatusChecks } from '../../ports/status-checks';
import { performHandOver, routeCall } from '../callbacks/hand-over-call';

export interface AdvancePorts {
  /** Used only with a number desk: for calls of a conference with a FoneNumber, and for the END of any call. */
  readonly calls: Calls;
  readonly conferenceLog: ConferenceLog;
  readonly eventBus: EventBus;
  readonly statusChecks: StatusChecks;
  readonly schedules: Schedules;
  /** For ticks that are due already. */
  readonly mailbox: Mailbox;
  readonly rules: Rules;
  /** Replaces phone numbers in events and log lines. If it is absent, they are not masked. */
  readonly mask?: Secret<Mask>;
  /** How long the log of a conference is kept after its close, in milliseconds. */
  readonly logRetention: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Concurrent writers of one conference are rare: more attempts would only hide an error. */
const MAX_ATTEMPTS = 5;

/**
 * Advances a conference by one entry, once, even if the queue delivers the entry several times. It saves the new state with its
 * outbox, publishes the outbox, and then clears it. After a crash, the next entry publishes the outbox first, with the same
 * event ids.
 *
 * Throws if the infrastructure fails. The queue then delivers the entry again, before any other entry of the conference.
 */
export function advanceConference(ports: AdvancePorts): (entry: Entry) => Promise<void> {
  return async (entry) => {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      if (await advanceOnce(ports, entry)) return;
    }
    throw new Error(`conference ${entry.conferenceId}: ${MAX_ATTEMPTS} attempts lost to concurrent writers`);
  };
}

/** @returns false if the entry is still to be advanced, because of an earlier outbox or a concurrent writer */
async function advanceOnce(ports: AdvancePorts, entry: Entry): Promise<boolean> {
  const { conferenceLog } = ports;
  const { definition, stored, isRepeat } = await conferenceLog.load(entry.conferenceId, entry.id);
  if (stored?.outbox) {
    await publishOutbox(ports, stored.state, stored.outbox);
    return stored.outbox.entry.id === entry.id;
  }
  if (isRepeat) return true;
  const callback = parsedCallback(entry);
  if (stored?.state.erasedAt !== undefined) {
    const call = callback?.call;
    const { handOver } = call ? await routeCall(ports, entry, call, definition) : {};
    if (handOver) await performHandOver(ports, entry, handOver);
    ports.logger.info(LOG_CODES.entriesDropped, logFieldsOf(entry));
    return true;
  }
  const { handOver, ...found } = await classifyCallback(ports, entry, callback, stored?.state, definition);
  const known = { definition, state: stored?.state, callback, ...found };
  const { state, ...more } = computeOutcome(ports, known, entry, await ports.mask?.());
  const tick = changedTick(entry.conferenceId, stored?.state, state);
  const outbox: Outbox = { entry, ...more, ...(tick && { tick }), ...(handOver && { handOver }) };
  const next: StoredState = { state, outbox };
  if (!(await conferenceLog.save(entry.conferenceId, next))) return false;
  ports.logger.info(LOG_CODES.advanced, logFieldsOf(entry));
  await publishOutbox(ports, state, outbox);
  return true;
}

/** The next tick of a conference: `none` if it has no next one, undefined if it did not change. */
function changedTick(conferenceId: string, before: State | undefined, { timetable }: State): Outbox['tick'] {
  if (!timetable) return before?.timetable?.dueAt === undefined ? undefined : 'none';
  if (timetable.revision === before?.timetable?.revision) return undefined;
  const { revision, dueAt } = timetable;
  return dueAt === undefined ? 'none' : tickOf(conferenceId, { revision, dueAt });
}

/** The order matters: an event is in the log before it is published, and the outbox is cleared after both. */
async function publishOutbox(
  ports: AdvancePorts,
  state: State,
  { entry, events, statusCheck, command, tick, handOver, canLogExpire, isErased }: Outbox,
): Promise<void> {
  const { conferenceLog, eventBus, statusChecks, logger } = ports;
  const { conferenceId } = entry;
  const isAuditFailed = events.some(({ type }) => type === 'Conference Audit Failed');
  const expiresAt = isAuditFailed ? undefined : expiryOf(ports, state, entry);
  await conferenceLog.append(conferenceId, { entry, events, position: state.position }, expiresAt);
  if (events.length > 0) await eventBus.publish(events);
  if (statusCheck) await statusChecks.put(statusCheck);
  if (command) await statusChecks.put(command);
  if (tick) await scheduleTick(ports, conferenceId, tick);
  if (handOver) await performHandOver(ports, entry, handOver);
  if (canLogExpire && expiresAt) await conferenceLog.setExpiry(conferenceId, expiresAt);
  if (isErased) await conferenceLog.erase(conferenceId);
  await conferenceLog.markPublished(conferenceId, entry.id);
  logger.info(LOG_CODES.published, { ...logFieldsOf(entry), events: events.length });
  if (isAuditFailed) logger.warn(LOG_CODES.auditFailed, { conferenceId });
}

/**
 * The time at which an entry expires: `logRetention` after the close, or after its receipt if that was later. In an
 * always-open conference, which is never closed, it counts from the receipt.
 */
function expiryOf(
  { logRetention }: AdvancePorts,
  { closedAt, isLogExpiring, timetable }: State,
  { receivedAt }: Entry,
): Instant | undefined {
  if (isAlwaysOpen(timetable)) return after(receivedAt, logRetention);
  if (!closedAt || !isLogExpiring) return undefined;
  return after(later(closedAt, receivedAt), logRetention);
}

async function scheduleTick(
  { schedules, mailbox, clock }: AdvancePorts,
  conferenceId: string,
  tick: NonNullable<Outbox['tick']>,
): Promise<void> {
  if (tick === 'none') return schedules.clear(conferenceId);
  const now = clock.now();
  if (tick.dueAt <= now) return mailbox.put({ ...tick, receivedAt: now });
  return schedules.set(tick);
}

/** Masks the phone numbers in an outcome, if the deployment asks for it. */
function maskOutcome(outcome: Outcome, mask: Mask | undefined): Outcome {
  if (!mask) return outcome;
  const { events, statusCheck, ...more } = outcome;
  return {
    ...more,
    events: events.map((event) => maskEvent(event, mask)),
    ...(statusCheck && { statusCheck: { ...statusCheck, reason: maskText(statusCheck.reason, mask) } }),
  };
}

function logFieldsOf({ conferenceId, id, kind }: Entry) {
  return { conferenceId, entryId: id, kind };
}

/**
 * Finds out how the callback of a call counts: as a duplicate, as stale, or in another conference. Registers its idempotency
 * key, if it counts here.
 */
async function classifyCallback(
  ports: AdvancePorts,
  entry: Entry,
  callback: Callback | undefined,
  before: State | undefined,
  definition: Definition | undefined,
): Promise<Pick<AdvanceInput, 'duplicateOf' | 'isStale' | 'isOwnedElsewhere'> & Pick<Outbox, 'handOver'>> {
  const call = callback?.call;
  if (!call) return {};
  const routing = await routeCall(ports, entry, call, definition);
  if (routing.isOwnedElsewhere) return routing;
  const { conferenceLog } = ports;
  const { conferenceId } = entry;
  const owner = await conferenceLog.registerIdempotencyKey(
    conferenceId,
    call,
    entry.id,
    before && expiryOf(ports, before, entry),
  );
  const other = call.status === 'BEGIN' ? 'END' : 'BEGIN';
  const isTimeNeeded = other === 'END' || call.time !== undefined;
  const times = isTimeNeeded
    ? await conferenceLog.registeredTimes(conferenceId, { ...call, status: other })
    : [];
  // An entry that registered the key and is not in the log is a dead letter: nothing was published of it.
  const isDuplicate = owner !== entry.id && (await conferenceLog.read(conferenceId, owner)) !== undefined;
  return { ...routing, isStale: isStaleCallStatus(call, times), ...(isDuplicate && { duplicateOf: owner }) };
}

/** The parsed callback of an entry. If parsing fails, `advance` fails in the same way, and the outcome is that fault. */
function parsedCallback(entry: Entry): Callback | undefined {
  try {
    return entry.kind === 'callback' ? parseCallbackEntry(entry) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The outcome of an entry. Content never fails an entry: if it cannot be handled, stored or published, the outcome is an
 * event that carries the fault.
 */
function computeOutcome(
  { rules, logger }: AdvancePorts,
  known: AdvanceInput,
  entry: Entry,
  mask: Mask | undefined,
): Outcome {
  const faulty = (fault: string, error: unknown) => {
    logger.error(LOG_CODES.entriesFailed, { conferenceId: entry.conferenceId, entryId: entry.id, error });
    return maskOutcome(onFault(known, entry, fault, rules), mask);
  };
  try {
    const outcome = maskOutcome(advance(known, entry, rules), mask);
    if (isStorable(outcome, entry)) return outcome;
    const withoutFields = dropCallbackFields(outcome);
    if (isStorable(withoutFields, entry)) return withoutFields;
  } catch (error) {
    return faulty('the entry cannot be handled', error);
  }
  const tooLarge = 'the outcome of the entry is too large to be stored';
  return faulty(tooLarge, new Error(tooLarge));
}
