import { LOG_CODES } from '../../contract/log-codes';
import { advance, onFault } from '../../domain/advance';
import { type Callback, isStaleCallStatus, parseCallbackEntry } from '../../domain/callback/parse-callback';
import type { Definition } from '../../domain/definition';
import { type Entry, tickOf } from '../../domain/entry';
import { type Instant, milliseconds } from '../../domain/instant';
import { expiryBefore } from '../../domain/log-expiry';
import type { AdvanceInput, Outcome } from '../../domain/outcome';
import { dropCallbackFields, isStorable } from '../../domain/outcome-size';
import { type Mask, maskEvent, maskText } from '../../domain/redaction/mask-phone-numbers';
import type { Rules } from '../../domain/rules';
import type { State } from '../../domain/state';
import type { Calls } from '../../ports/calls';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog, Head, LogRecord } from '../../ports/conference-log';
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
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Concurrent writers of one conference are rare: more attempts would only hide an error. */
const MAX_ATTEMPTS = 5;

/**
 * Advances a conference by one entry, once, even if the queue delivers the entry several times. It writes the entry with its
 * outcome into the log: that record is the commit. Then it publishes the record, and moves the head of the log. After a crash, the
 * next run finds the record beyond the head, and publishes it unchanged before it does anything else.
 *
 * Throws if the infrastructure fails. The queue then delivers the entry again, before any other entry of the conference.
 *
 * @returns a function of the entry, and of whether the queue delivered it before
 */
export function advanceConference(ports: AdvancePorts) {
  return async (entry: Entry, isRedelivered = false): Promise<void> => {
    let mayBeInLog = isRedelivered || entry.redriven === true || isPutAgain(entry);
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      if (await advanceOnce(ports, entry, mayBeInLog)) return;
      mayBeInLog = true;
    }
    throw new Error(`conference ${entry.conferenceId}: ${MAX_ATTEMPTS} attempts lost to concurrent writers`);
  };
}

/** Whether the relay may put the entry into the mailbox again at any time, although it was advanced. */
function isPutAgain(entry: Entry): boolean {
  if (entry.kind === 'undelivered' || entry.kind === 'command') return true;
  return entry.kind === 'callback' && entry.original !== undefined;
}

/** The earliest time at which the entry or a repeat of it can have been received. */
function firstReceipt(entry: Entry): Instant {
  if (entry.kind === 'undelivered') return entry.failedAt;
  return entry.kind === 'callback' && entry.original ? entry.original.receivedAt : entry.receivedAt;
}

/** @returns false if the entry is still to be advanced, because the next record is that of another entry */
async function advanceOnce(ports: AdvancePorts, entry: Entry, mayBeInLog: boolean): Promise<boolean> {
  const { conferenceLog } = ports;
  const { definition, head } = await conferenceLog.load(entry.conferenceId);
  const state = head?.state;
  if (head && (await isPublished(conferenceLog, head, entry, mayBeInLog))) return true;
  const callback = parsedCallback(entry);
  if (state?.erasedAt !== undefined) {
    const call = callback?.call;
    const { handOver } = call ? await routeCall(ports, entry, call, definition) : {};
    if (handOver) await performHandOver(ports, entry, handOver);
    ports.logger.info(LOG_CODES.entriesDropped, logFieldsOf(entry));
    return true;
  }
  const { handOver, ...found } = await classifyCallback(ports, entry, callback, state, definition);
  const known = { definition, state, callback, ...found };
  const outcome = computeOutcome(ports, known, entry, await ports.mask?.());
  const tick = changedTick(entry.conferenceId, state, outcome.state);
  const record: LogRecord = {
    ...{ entry, committedAt: ports.clock.now(), ...outcome },
    ...(tick && { tick }),
    ...(handOver && { handOver }),
  };
  const isCommitted = await conferenceLog.append(record);
  const next = isCommitted ? record : await conferenceLog.read(entry.conferenceId, outcome.state.position);
  if (next) await publishRecord(ports, next);
  return next?.entry.id === entry.id;
}

/**
 * Whether the record of an entry is published.
 *
 * @param mayBeInLog the queue delivered the entry before, or may have got it twice: only then is the log searched
 */
async function isPublished(
  conferenceLog: ConferenceLog,
  { state, lastEntryId }: Head,
  entry: Entry,
  mayBeInLog: boolean,
): Promise<boolean> {
  if (entry.id === lastEntryId) return true;
  if (entry.kind === 'change' && !entry.redriven && entry.version <= (state.lastChange ?? 0)) return true;
  if (!mayBeInLog) return false;
  const record = await conferenceLog.find({ ...entry, receivedAt: firstReceipt(entry) });
  return record !== undefined && record.state.position <= state.position;
}

/** The next tick of a conference: `none` if it has no next one, undefined if it did not change. */
function changedTick(
  conferenceId: string,
  before: State | undefined,
  { timetable }: State,
): LogRecord['tick'] {
  if (!timetable) return before?.timetable?.dueAt === undefined ? undefined : 'none';
  if (timetable.revision === before?.timetable?.revision) return undefined;
  const { revision, dueAt } = timetable;
  return dueAt === undefined ? 'none' : tickOf(conferenceId, { revision, dueAt });
}

/**
 * Publishes a record, then moves the head. Any step may be repeated. A due time is announced before the events: the sweep then
 * finds it, even if nothing delivers the entry again.
 */
async function publishRecord(ports: AdvancePorts, record: LogRecord): Promise<void> {
  const { conferenceLog, eventBus, statusChecks, clock, logger } = ports;
  const { entry, events, statusCheck, command, tick, handOver, isExpiryMoved, expiresAt, isErased } = record;
  const { conferenceId } = entry;
  if (tick) await conferenceLog.announceTick(record);
  if (events.length > 0) await eventBus.publish(events);
  if (statusCheck) await statusChecks.put(statusCheck);
  if (command) await statusChecks.put(command);
  if (tick) await scheduleTick(ports, conferenceId, tick);
  if (handOver) await performHandOver(ports, entry, handOver);
  if (isExpiryMoved) await conferenceLog.setExpiry(conferenceId, expiresAt);
  if (isErased) await conferenceLog.erase(record);
  await conferenceLog.moveHead(record);
  // The clocks of two functions may differ.
  const latency = Math.max(0, milliseconds(clock.now()) - milliseconds(entry.receivedAt));
  logger.info(LOG_CODES.published, { ...logFieldsOf(entry), events: events.length, latency });
  if (events.some(({ type }) => type === 'Conference Audit Failed'))
    logger.warn(LOG_CODES.auditFailed, { conferenceId });
}

async function scheduleTick(
  { schedules, mailbox, clock }: AdvancePorts,
  conferenceId: string,
  tick: NonNullable<LogRecord['tick']>,
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
): Promise<Pick<AdvanceInput, 'duplicateOf' | 'isStale' | 'isOwnedElsewhere'> & Pick<LogRecord, 'handOver'>> {
  const call = callback?.call;
  if (!call) return {};
  const routing = await routeCall(ports, entry, call, definition);
  if (routing.isOwnedElsewhere) return routing;
  const { conferenceLog } = ports;
  const { conferenceId } = entry;
  const owner = await conferenceLog.registerIdempotencyKey(
    call,
    entry,
    expiryBefore(before, entry, ports.rules),
  );
  const other = call.status === 'BEGIN' ? 'END' : 'BEGIN';
  const isTimeNeeded = other === 'END' || call.time !== undefined;
  const times = isTimeNeeded
    ? await conferenceLog.registeredTimes(conferenceId, { ...call, status: other })
    : [];
  // An entry that registered the key and is not in the log is a dead letter: nothing was published of it.
  const isDuplicate = owner.id !== entry.id && (await conferenceLog.find(owner)) !== undefined;
  return {
    ...{ ...routing, isStale: isStaleCallStatus(call, times) },
    ...(isDuplicate && { duplicateOf: owner.id }),
  };
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
