import { derivePhase, hasPresenceFields } from './apply-callback';
import { type Definition, windowOf } from './definition';
import type { Audit, ConferenceStatus, ReportedStatus, StatusReportEntry } from './entry';
import { isAssignmentLost } from './fonenumbers/assignment';
import { type Instant, later, milliseconds } from './instant';
import type { Rules } from './rules';
import {
  type CheckedStep,
  isAttended,
  MAX_CALLS_AWAITING_END,
  type State,
  withKnownArrivals,
  withPhase,
} from './state';
import type { EventFacts } from './status-event';
import { isUnknownWord, meaningOf } from './status-words';

/** The state after the status check, without the content of the report. */
export function completeStatusCheck(
  { statusCheckPendingSince, ...state }: State,
  requestedAt: Instant,
): State {
  if (statusCheckPendingSince === undefined) return state;
  return {
    ...state,
    lastReportDelay: Math.max(0, milliseconds(requestedAt) - milliseconds(statusCheckPendingSince)),
  };
}

/** The state after a status report. */
export function applyStatusReport(
  before: State,
  { report, requestedAt }: StatusReportEntry,
  definition: Definition | undefined,
  rules: Rules,
): State {
  const state = { ...before, asOf: later(before.asOf, requestedAt), lastReportAt: requestedAt };
  if (report !== 'not found') return applyStatuses(state, report, requestedAt, definition, rules);
  const window = definition && windowOf(definition.fields);
  const isEmptyAlwaysOpen = definition !== undefined && !window && before.phase === 'ended';
  const isExpected = before.phase === 'scheduled' || before.phase === 'live' || isEmptyAlwaysOpen;
  if (!isExpected) return state;
  const isPast = window !== undefined && requestedAt >= window.end;
  if (!isPast) return withPhase(state, 'gone');
  const wasPresenceReported = isAttended(before) || before.isPresenceKnown === true;
  return wasPresenceReported ? applyStatuses(state, NOBODY_PRESENT, requestedAt, definition, rules) : state;
}

/** FoneStorm may delete a conference after its end: it is empty then. That says nothing about earlier presence. */
const NOBODY_PRESENT: ConferenceStatus = {
  conference_status: 'unknown',
  organizer_status: false,
  attendees_status: 0,
};

/** The state after FoneStorm's statuses. A missing status changes nothing. */
function applyStatuses(
  before: State,
  { organizer_status: organizer, attendees_status: attendees, conference_status: word }: ReportedStatus,
  time: Instant,
  definition: Definition | undefined,
  rules: Rules,
): State {
  const isEmpty = organizer === false && attendees === 0;
  const isSomebody = organizer === true || (attendees ?? 0) > 0;
  const isWordReported = word !== undefined && !isUnknownWord(word);
  const meaning = meaningOf(word, rules);
  const isAttendanceProven = before.isAttendanceProven || isSomebody || meaning === 'started';
  const state: State = {
    ...withKnownArrivals(before),
    isAttendanceProven,
    ...(organizer !== undefined && { organizer: { value: organizer, time } }),
    ...(attendees !== undefined && { attendees: { value: attendees, time } }),
    ...(isWordReported && {
      statusWord: { value: word, time },
      endReported: { value: meaning === 'ended', time },
    }),
    ...(isEmpty && moveToCallsAwaitingEnd({ ...before, isAttendanceProven })),
    ...(hasPresenceFields({ organizer, attendees }) && { isPresenceKnown: true, presenceReportedAt: time }),
  };
  return withPhase(state, derivePhase(state, definition, meaning));
}

/** The calls in progress now await their END: the conference is empty, but an END may report its call as unanswered. */
function moveToCallsAwaitingEnd({
  isAttendanceProven,
  participants,
  callsAwaitingEnd = [],
}: State): Partial<State> {
  const calls = [...new Set([...callsAwaitingEnd, ...participants])];
  const isCertain = isAttendanceProven || calls.length > MAX_CALLS_AWAITING_END;
  return {
    participants: [],
    isAttendanceProven: isCertain,
    ...(!isCertain && calls.length > 0 && { callsAwaitingEnd: calls }),
  };
}

/** The event of a due step after a status report; undefined if the step does not apply, or the report lacks the statuses. */
export function decideStep(
  step: CheckedStep,
  state: State,
  report: StatusReportEntry['report'],
): EventFacts | undefined {
  const { phase, organizer } = state;
  const isOpen = phase === 'scheduled' || phase === 'live';
  const statuses: ReportedStatus = report === 'not found' ? {} : report;
  if (step === 'organizer absent' && statuses.organizer_status !== undefined && isOpen && !organizer.value)
    return { type: 'Organizer Absent' };
  if (step === 'not attended' && hasPresenceStatuses(statuses) && isOpen && !isAttended(state))
    return { type: 'Conference Not Attended' };
  if (step === 'overrun' && hasPresenceStatuses(statuses) && phase === 'live')
    return { type: 'Conference Overrunning' };
  return undefined;
}

/** The audit finding for a conference that is closed while it is live. */
export function openEndFindings({ phase }: State): string[] {
  return phase === 'live' ? ['no callback and no status report says that the conference ended'] : [];
}

/**
 * Whether a step waits for another status report. The conference is empty, and only the ENDs of its calls can report whether
 * anybody joined.
 */
export function isStepUndecided(
  step: CheckedStep,
  state: State,
  report: StatusReportEntry['report'],
): boolean {
  const isOpen = state.phase === 'scheduled' || state.phase === 'live';
  const isUncertain = !state.isAttendanceProven && isAttended(state);
  return (
    step === 'not attended' && report !== 'not found' && isOpen && isUncertain && hasPresenceStatuses(report)
  );
}

function hasPresenceStatuses({ organizer_status, attendees_status }: ReportedStatus): boolean {
  return organizer_status !== undefined && attendees_status !== undefined;
}

/** The findings of an audit, each a sentence. */
export function auditFindings(
  { missing, deadLetters }: Audit,
  { report }: StatusReportEntry,
  state: State,
): string[] {
  const { phase, isPresenceKnown } = state;
  const isNothingKnown =
    !isAttended(state) && !isPresenceKnown && (phase === 'scheduled' || phase === 'ended');
  return [
    ...(missing.length > 0 ? [`events are missing in the log: ${missing.join(', ')}`] : []),
    ...deadLetters.map((queue) => `dead letters are in the queue: ${queue}`),
    ...(isNothingKnown ? ['no callback and no status report says who was present'] : []),
    ...(isAssignmentLost(state) ? ['the assignment of its FoneNumber has no outcome'] : []),
    ...openEndFindings(state),
    ...(phase === 'cancelled' && report !== 'not found'
      ? ['FoneStorm still has the deleted conference']
      : []),
  ];
}
