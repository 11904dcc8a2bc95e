import { advance, type Known, type Outcome, onFault } from '../domain/advance';
import { type Call, callbackOf, isOvertaken } from '../domain/callback';
import type { Definition } from '../domain/conference';
import { type Entry, tickOf } from '../domain/entry';
import { after, type Instant, later } from '../domain/instant';
import { type Mask, masked, maskedText } from '../domain/mask';
import type { Rules } from '../domain/rules';
import type { State } from '../domain/state';
import { isStorable, shortened } from '../domain/storable';
import { isAlwaysOpen } from '../domain/timetable';
import type { Calls } from '../number-ports';
import type {
  Clock,
  EventBus,
  Journal,
  Log,
  Mailbox,
  Questions,
  Saved,
  Schedules,
  Secret,
  Unpublished,
} from '../ports';
import { handOn, placeOf } from './hand-over';

export interface AdvancePorts {
  /** Used only with a number desk: for calls of a conference with a FoneNumber, and for the END of any call. */
  readonly calls: Calls;
  readonly journal: Journal;
  readonly eventBus: EventBus;
  readonly questions: Questions;
  readonly schedules: Schedules;
  /** For ticks that are due already. */
  readonly mailbox: Mailbox;
  readonly rules: Rules;
  /** Stands for phone numbers in what is published; they are left as they are where there is none. */
  readonly mask?: Secret<Mask>;
  /** How long the history of a conference is kept after its close, in milliseconds. */
  readonly historyRetention: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Several writers at once are so rare that this many attempts only fail where something is broken. */
const MOST_ATTEMPTS = 5;

/**
 * Advances a conference by one entry, once, however often it is delivered. The outcome is saved together with what is
 * to be published of it; then it is published, and taken back. Whoever comes after a crash publishes what was left,
 * the same events with the same ids, before anything else happens to the conference.
 *
 * Throws where the infrastructure fails: the entry is then to be delivered again, before any other of its conference.
 */
export function advanceConference(ports: AdvancePorts): (entry: Entry) => Promise<void> {
  return async (entry) => {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      if (await attemptOnce(ports, entry)) return;
    }
    throw new Error(`conference ${entry.conferenceId}: somebody else advances it at the same time`);
  };
}

/** False where somebody else saved meanwhile. */
async function attemptOnce(ports: AdvancePorts, entry: Entry): Promise<boolean> {
  const { journal } = ports;
  const { definition, saved, isRepeat } = await journal.load(entry.conferenceId, entry.id);
  if (saved?.unpublished) {
    await publish(ports, saved.state, saved.unpublished);
    if (saved.unpublished.entry.id === entry.id) return true;
    return false;
  }
  if (isRepeat) return true;
  if (saved?.state.erasedAt !== undefined) {
    const call = callIn(entry);
    const { handOver } = call ? await placeOf(ports, entry, call, definition) : {};
    if (handOver) await handOn(ports, entry, handOver);
    ports.log.info('an entry of an erased conference was dropped', told(entry));
    return true;
  }
  const { handOver, ...found } = await identity(ports, entry, saved?.state, definition);
  const known = { definition, state: saved?.state, ...found };
  const { state, ...more } = outcomeOf(ports, known, entry, await ports.mask?.());
  const tick = nextTick(entry.conferenceId, saved?.state, state);
  const unpublished: Unpublished = { entry, ...more, ...(tick && { tick }), ...(handOver && { handOver }) };
  const next: Saved = { state, unpublished };
  if (!(await journal.save(entry.conferenceId, next))) return false;
  ports.log.info('an entry was advanced', told(entry));
  await publish(ports, state, unpublished);
  return true;
}

/** When a conference is due, where that is not as it was. */
function nextTick(
  conferenceId: string,
  before: State | undefined,
  { timetable }: State,
): Unpublished['tick'] {
  if (!timetable) return before?.timetable?.dueAt === undefined ? undefined : 'none';
  if (timetable.revision === before?.timetable?.revision) return undefined;
  const { revision, dueAt } = timetable;
  return dueAt === undefined ? 'none' : tickOf(conferenceId, { revision, dueAt });
}

/** The order matters: what is published is in the history, and only what is both is taken back. */
async function publish(
  ports: AdvancePorts,
  state: State,
  { entry, events, question, command, tick, handOver, isAudited, isErased }: Unpublished,
): Promise<void> {
  const { journal, eventBus, questions, log } = ports;
  const { conferenceId } = entry;
  const isAuditFailed = events.some(({ type }) => type === 'Conference Audit Failed');
  const expiresAt = isAuditFailed ? undefined : expiryOf(ports, state, entry);
  await journal.record(conferenceId, { entry, events, position: state.position }, expiresAt);
  if (events.length > 0) await eventBus.publish(events);
  if (question) await questions.put(question);
  if (command) await questions.put(command);
  if (tick) await setTick(ports, conferenceId, tick);
  if (handOver) await handOn(ports, entry, handOver);
  if (isAudited && expiresAt) await journal.expire(conferenceId, expiresAt);
  if (isErased) await journal.erase(conferenceId);
  await journal.published(conferenceId, entry.id);
  log.info('the events of an entry were published', { ...told(entry), events: events.length });
  if (isAuditFailed) log.warn('the audit of a conference failed', { conferenceId });
}

/**
 * The time at which an entry expires: `historyRetention` after the close, or after its receipt if that was later. In an
 * always-open conference, which is never closed, it counts from the receipt.
 */
function expiryOf(
  { historyRetention }: AdvancePorts,
  { closedAt, isExpiring, timetable }: State,
  { receivedAt }: Entry,
): Instant | undefined {
  if (isAlwaysOpen(timetable)) return after(receivedAt, historyRetention);
  if (!closedAt || !isExpiring) return undefined;
  return after(later(closedAt, receivedAt), historyRetention);
}

async function setTick(
  { schedules, mailbox, clock }: AdvancePorts,
  conferenceId: string,
  tick: NonNullable<Unpublished['tick']>,
): Promise<void> {
  if (tick === 'none') return schedules.clear(conferenceId);
  const now = clock.now();
  if (tick.dueAt <= now) return mailbox.put({ ...tick, receivedAt: now });
  return schedules.set(tick);
}

/** What is published, and logged, has masks in place of phone numbers, where the deployment asks for it. */
function withoutNumbers(outcome: Outcome, mask: Mask | undefined): Outcome {
  if (!mask) return outcome;
  const { events, question, ...more } = outcome;
  return {
    ...more,
    events: events.map((event) => masked(event, mask)),
    ...(question && { question: { ...question, reason: maskedText(question.reason, mask) } }),
  };
}

function told({ conferenceId, id, kind }: Entry) {
  return { conferenceId, entryId: id, kind };
}

async function identity(
  ports: AdvancePorts,
  entry: Entry,
  before: State | undefined,
  definition: Definition | undefined,
): Promise<Pick<Known, 'duplicateOf' | 'isOvertaken' | 'isElsewhere'> & Pick<Unpublished, 'handOver'>> {
  const call = callIn(entry);
  if (!call) return {};
  const place = await placeOf(ports, entry, call, definition);
  if (place.isElsewhere) return place;
  const { journal } = ports;
  const { conferenceId } = entry;
  const owner = await journal.claim(conferenceId, call, entry.id, before && expiryOf(ports, before, entry));
  const other = call.status === 'BEGIN' ? 'END' : 'BEGIN';
  const isAsked = other === 'END' || call.time !== undefined;
  const times = isAsked ? await journal.claimedTimes(conferenceId, { ...call, status: other }) : [];
  // What made the claim and is not in the history is a dead letter: it said nothing yet.
  const isDuplicate = owner !== entry.id && (await journal.historyRecord(conferenceId, owner)) !== undefined;
  return { ...place, isOvertaken: isOvertaken(call, times), ...(isDuplicate && { duplicateOf: owner }) };
}

/** The call of a callback; undefined if the callback cannot be read. Its outcome then says so. */
function callIn(entry: Entry): Call | undefined {
  try {
    return entry.kind === 'callback' ? callbackOf(entry).call : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The outcome of an entry. Content never fails an entry: if it cannot be handled, stored or published, the outcome is an
 * event that carries the fault.
 */
function outcomeOf(
  { rules, log }: AdvancePorts,
  known: Known,
  entry: Entry,
  mask: Mask | undefined,
): Outcome {
  const { conferenceId, id: entryId } = entry;
  let fault = 'the entry cannot be handled';
  try {
    const outcome = withoutNumbers(advance(known, entry, rules), mask);
    if (isStorable(outcome, entry)) return outcome;
    const short = shortened(outcome);
    if (isStorable(short, entry)) return short;
    fault = 'the outcome of the entry is too large to be stored';
    throw new Error(fault);
  } catch (error) {
    log.error('an entry cannot be handled', { conferenceId, entryId, error });
  }
  return withoutNumbers(onFault(known, entry, fault, rules), mask);
}
