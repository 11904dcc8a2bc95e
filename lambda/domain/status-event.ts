import { type CallbackReceived, callFieldsOf } from './callback/describe-callback';
import type { Callback } from './callback/parse-callback';
import type { CommandFacts } from './command';
import type { Definition } from './definition';
import type { ChangeEntry, Entry, UndeliveredEntry } from './entry';
import { type Instant, later } from './instant';
import { redactCallerText, redactCallerTexts } from './redaction/caller-texts';
import { redactSentence, redactText } from './redaction/redact';
import { pinToRedact } from './redaction/redact-callback';
import type { OccurrenceFailure } from './series/occurrence-failures';
import type { State } from './state';
import { isEnding } from './workflow/endings';

/** The facts of a status event, by its type: the fields that it adds to the metadata and the conference. */
export type EventFacts =
  | { readonly type: 'Conference Scheduled' }
  | { readonly type: 'Conference Updated'; readonly changed: readonly string[] }
  | { readonly type: 'Conference Cancelled' }
  | { readonly type: 'Conference Creation Failed'; readonly reason: string }
  | { readonly type: 'Conference Started' }
  | { readonly type: 'Conference Ended' }
  | { readonly type: 'Conference Gone' }
  | { readonly type: 'Organizer Joined' }
  | { readonly type: 'Organizer Left' }
  | {
      readonly type: 'Attendee Count Changed';
      readonly attendees: { readonly before: number; readonly now: number };
    }
  | { readonly type: 'Participant Joined'; readonly call: Readonly<Record<string, unknown>> }
  | { readonly type: 'Participant Left'; readonly call: Readonly<Record<string, unknown>> }
  | { readonly type: 'Conference Reminder'; readonly minutes_before: number }
  | { readonly type: 'Scheduled Start Reached' }
  | { readonly type: 'Scheduled End Reached' }
  | { readonly type: 'Organizer Absent' }
  | { readonly type: 'Conference Not Attended' }
  | { readonly type: 'Conference Overrunning' }
  | { readonly type: 'Conference Adopted' }
  | { readonly type: 'Number Assigned'; readonly fonenumber: string }
  | {
      readonly type: 'Number Assignment Failed';
      readonly fonenumber: string;
      readonly reason: string;
    }
  | { readonly type: 'Conference Audit Failed'; readonly findings: readonly string[] }
  | {
      readonly type: 'Callback Delivery Failed';
      readonly callback: number;
      readonly attempts: number;
      readonly reason: string;
    }
  | CommandFacts
  | { readonly type: 'Series Created'; readonly series: EventSeries }
  | { readonly type: 'Series Updated'; readonly series: EventSeries; readonly changed: readonly string[] }
  | {
      readonly type: 'Series Ended';
      readonly series: EventSeries;
      readonly reason: 'completed' | 'deleted';
    }
  | ({ readonly type: 'Series Occurrence Failed'; readonly series: EventSeries } & OccurrenceFailure)
  | CallbackReceived;

/** A series as its events show it. */
type EventSeries = Readonly<Record<'id' | 'time_zone' | 'start' | 'duration' | 'rrule', string>>;

export type Origin = 'callback' | 'timetable' | 'reconciliation' | 'api';

/** A status event. EventBridge has `type` as `detail-type`, and the same `detail`. */
export interface StatusEvent {
  readonly type: EventFacts['type'];
  readonly time: Instant;
  readonly detail: {
    readonly metadata: {
      readonly id: string;
      readonly schemaVersion: '1';
      readonly conferenceId: string;
      readonly sequence: number;
      readonly occurredAt: Instant;
      readonly receivedAt: Instant;
      readonly origin: Origin;
    };
    readonly conference: Readonly<Record<string, unknown>>;
  } & Readonly<Record<string, unknown>>;
}

const ORIGIN_BY_ENTRY_KIND: Record<Entry['kind'], Origin> = {
  callback: 'callback',
  unreadable: 'callback',
  change: 'api',
  'status-report': 'reconciliation',
  tick: 'timetable',
  undelivered: 'callback',
  assignment: 'timetable',
  command: 'api',
};

/** The types whose origin is not that of the entry that causes them. */
const ORIGIN_BY_EVENT_TYPE: Partial<Record<EventFacts['type'], Origin>> = {
  'Organizer Absent': 'timetable',
  'Conference Not Attended': 'timetable',
  'Conference Overrunning': 'timetable',
  'Conference Audit Failed': 'timetable',
  'Conference Adopted': 'reconciliation',
};

/**
 * The events of an entry. The sequence numbers follow that of the state. The id is the conference's id and the sequence number. It
 * has at most 80 characters: it is also a valid name of an execution of Step Functions, and a valid deduplication id.
 *
 * @param state the state after the entry, with the sequence number before it
 * @param occurredAt FoneStorm's own time if it gave one, else the receipt of the callback or the request of the status check
 */
export function buildStatusEvents(
  entry: Entry,
  occurredAt: Instant,
  definition: Definition | undefined,
  state: State,
  facts: readonly EventFacts[],
): StatusEvent[] {
  const conference = describeConference(entry.conferenceId, definition, state);
  return facts.map(({ type, ...more }, index) => ({
    type,
    time: entry.receivedAt,
    detail: {
      metadata: {
        id: `${entry.conferenceId}.${state.sequence + index + 1}`,
        schemaVersion: '1',
        conferenceId: entry.conferenceId,
        sequence: state.sequence + index + 1,
        occurredAt: type === 'Conference Ended' ? endTime(entry, state, occurredAt) : occurredAt,
        receivedAt: entry.receivedAt,
        origin: ORIGIN_BY_EVENT_TYPE[type] ?? ORIGIN_BY_ENTRY_KIND[entry.kind],
      },
      conference,
      ...more,
      // Only the end of a conference that a workflow waits for starts the function that resumes workflows.
      ...(definition?.isAwaited && isEnding(type) && { resume: true }),
    },
  }));
}

/**
 * The time at which a conference ended: at its last report of presence. The END of a call may be handled after later reports,
 * most of all if it was redriven from a dead-letter queue.
 */
function endTime(
  { redriven }: Entry,
  { organizer, attendees, presenceReportedAt }: State,
  occurredAt: Instant,
): Instant {
  const reports = [organizer.time, attendees.time, redriven && presenceReportedAt];
  return reports.reduce<Instant>((end, report) => (report ? later(end, report) : end), occurredAt);
}

function describeConference(id: string, definition: Definition | undefined, state: State) {
  const { fonestorm, fields: { label, start_time, end_time, metadata } = {} } = definition ?? {};
  return {
    id,
    ...(label !== undefined && { label: redactCallerText(label, fonestorm?.pin) }),
    ...(start_time !== undefined && { start_time }),
    ...(end_time !== undefined && { end_time }),
    ...(metadata !== undefined && { metadata: redactCallerTexts(metadata, fonestorm?.pin) }),
    conference_status: redactText(state.statusWord.value, pinToRedact(definition)),
    organizer_status: state.organizer.value,
    attendees_status: state.attendees.value,
  };
}

/** FoneStorm's reason may quote the request, with the callback URL. */
export function describeCreationFailure(
  { reason }: ChangeEntry,
  definition: Definition | undefined,
): EventFacts {
  const text = reason ?? 'FoneStorm refused';
  return { type: 'Conference Creation Failed', reason: redactSentence(text, definition?.fonestorm?.pin) };
}

export function describeDeliveryFailure({ callback, attempts, reason }: UndeliveredEntry): EventFacts {
  return { type: 'Callback Delivery Failed', callback, attempts, reason: redactSentence(reason) };
}

/**
 * The differences between two states, in the order of the events.
 *
 * @param callback the callback that caused them, if one did
 */
export function compareStates(
  before: State,
  after: State,
  definition: Definition | undefined,
  callback?: Callback,
): EventFacts[] {
  const facts: EventFacts[] = [];
  const isPhaseChanged = before.phase !== after.phase;
  const { organizer, attendees } = after;
  const uid = callback?.call?.uid ?? '';
  const call = callFieldsOf(callback, definition?.fonestorm?.pin);
  // Only calls started the conference, and their ENDs report that none was answered.
  const isStartRevoked = before.phase === 'live' && after.phase === 'scheduled';
  if (isNewlyScheduled(before, after) && !isStartRevoked) facts.push({ type: 'Conference Scheduled' });
  if (isNewlyStarted(before, after)) facts.push({ type: 'Conference Started' });
  if (!before.organizer.value && organizer.value) facts.push({ type: 'Organizer Joined' });
  if (hasParticipant(after, uid) && !hasParticipant(before, uid))
    facts.push({ type: 'Participant Joined', call });
  if (before.attendees.value !== attendees.value) {
    facts.push({
      type: 'Attendee Count Changed',
      attendees: { before: before.attendees.value, now: attendees.value },
    });
  }
  if (before.organizer.value && !organizer.value) facts.push({ type: 'Organizer Left' });
  if (hasParticipant(before, uid) && !hasParticipant(after, uid))
    facts.push({ type: 'Participant Left', call });
  if (isStartRevoked) facts.push({ type: 'Conference Scheduled' });
  if (isPhaseChanged && after.phase === 'ended') facts.push({ type: 'Conference Ended' });
  if (isPhaseChanged && after.phase === 'gone') facts.push({ type: 'Conference Gone' });
  if (isPhaseChanged && after.phase === 'cancelled') facts.push({ type: 'Conference Cancelled' });
  return facts;
}

/** Whether FoneStorm has the conference, for the first time, or again after it failed or was gone. */
function isNewlyScheduled(before: State, after: State): boolean {
  if (after.phase === 'scheduled') return before.phase !== 'scheduled';
  const known = before.phase !== undefined && before.phase !== 'failed';
  return !known && (after.phase === 'live' || after.phase === 'ended');
}

/** Whether the conference became live, or ended without having been live before. */
function isNewlyStarted(before: State, after: State): boolean {
  if (after.phase === 'live') return before.phase !== 'live';
  return (
    after.phase === 'ended' && before.phase !== 'live' && before.phase !== 'ended' && before.phase !== 'gone'
  );
}

function hasParticipant(state: State, uid: string): boolean {
  return state.participants.includes(uid);
}
