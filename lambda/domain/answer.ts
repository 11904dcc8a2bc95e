import { type Definition, windowOf } from './conference';
import type { AnswerEntry, Audit, ConferenceStatus, KnownStatus } from './entry';
import { phaseOf, saysPresence } from './hearing';
import { type Instant, milliseconds } from './instant';
import { isAssignmentLost } from './number-assignment';
import { isUnknown, meaning, type Rules } from './rules';
import { type Awaiting, inPhase, isAttended, latest, MOST_UNSETTLED, type State } from './state';
import type { Happening } from './status-event';

/** The question is answered; whatever it was. */
export function answered({ unansweredSince, ...state }: State, askedAt: Instant): State {
  if (unansweredSince === undefined) return state;
  return { ...state, answerTook: Math.max(0, milliseconds(askedAt) - milliseconds(unansweredSince)) };
}

/** The state as FoneStorm's answer has it. */
export function confirmed(
  before: State,
  { answer, askedAt }: AnswerEntry,
  definition: Definition | undefined,
  rules: Rules,
): State {
  const state = { ...before, asOf: latest(before.asOf, askedAt), confirmedAt: askedAt };
  if (answer !== 'not found') return settled(state, answer, askedAt, definition, rules);
  const window = definition && windowOf(definition.fields);
  const isEmptyAlwaysOpen = definition !== undefined && !window && before.phase === 'ended';
  const isExpected = before.phase === 'scheduled' || before.phase === 'live' || isEmptyAlwaysOpen;
  if (!isExpected) return state;
  const isPast = window !== undefined && askedAt >= window.end;
  if (!isPast) return inPhase(state, 'gone');
  const wasPresenceReported = isAttended(before) || before.isPresenceKnown === true;
  return wasPresenceReported ? settled(state, NOBODY, askedAt, definition, rules) : state;
}

/** FoneStorm need not keep a conference after its end: nobody is there then. It says nothing about earlier presence. */
const NOBODY: ConferenceStatus = {
  conference_status: 'unknown',
  organizer_status: false,
  attendees_status: 0,
};

/** The facts as FoneStorm's details have them. A status that is missing changes nothing. */
function settled(
  before: State,
  { organizer_status: organizer, attendees_status: attendees, conference_status: word }: KnownStatus,
  time: Instant,
  definition: Definition | undefined,
  rules: Rules,
): State {
  const isNobody = organizer === false && attendees === 0;
  const isSomebody = organizer === true || (attendees ?? 0) > 0;
  const isWordSaid = word !== undefined && !isUnknown(word);
  const meant = meaning(word, rules);
  const attended = before.attended || isSomebody || meant === 'started';
  const state: State = {
    ...before,
    attended,
    ...(organizer !== undefined && { organizer: { value: organizer, time } }),
    ...(attendees !== undefined && { attendees: { value: attendees, time } }),
    ...(isWordSaid && { word: { value: word, time }, over: { value: meant === 'ended', time } }),
    ...(isNobody && withoutCalls({ ...before, attended })),
    ...(saysPresence({ organizer, attendees }) && { isPresenceKnown: true, presenceAt: time }),
  };
  return inPhase(state, phaseOf(state, definition, meant));
}

/** Moves the calls in progress to `unsettled`: the conference is empty, but an END may still report them as unanswered. */
function withoutCalls({ attended, participants, unsettled = [] }: State): Partial<State> {
  const left = [...new Set([...unsettled, ...participants])];
  const isCertain = attended || left.length > MOST_UNSETTLED;
  return { participants: [], attended: isCertain, ...(!isCertain && left.length > 0 && { unsettled: left }) };
}

/** The event of a due step after a status report; undefined if the step does not apply, or the report lacks the statuses. */
export function decidedOf(
  step: Awaiting,
  state: State,
  answer: AnswerEntry['answer'],
): Happening | undefined {
  const { phase, organizer } = state;
  const isOpen = phase === 'scheduled' || phase === 'live';
  const said: KnownStatus = answer === 'not found' ? {} : answer;
  if (step === 'organizer absent' && said.organizer_status !== undefined && isOpen && !organizer.value)
    return { type: 'Organizer Absent' };
  if (step === 'not attended' && isAllSaid(said) && isOpen && !isAttended(state))
    return { type: 'Conference Not Attended' };
  if (step === 'overrun' && isAllSaid(said) && phase === 'live') return { type: 'Conference Overrunning' };
  return undefined;
}

/** The audit finding for a conference that is closed while it is live. */
export function findingsOfEnd({ phase }: State): string[] {
  return phase === 'live' ? ['neither a callback nor an answer of FoneStorm said that it is over'] : [];
}

/**
 * Whether a step keeps waiting after a status report. The conference is empty, and only the END of its calls can say whether
 * anybody was there.
 */
export function isUndecided(step: Awaiting, state: State, answer: AnswerEntry['answer']): boolean {
  const isOpen = state.phase === 'scheduled' || state.phase === 'live';
  const isUncertain = !state.attended && isAttended(state);
  return step === 'not attended' && answer !== 'not found' && isOpen && isUncertain && isAllSaid(answer);
}

function isAllSaid({ organizer_status, attendees_status }: KnownStatus): boolean {
  return organizer_status !== undefined && attendees_status !== undefined;
}

/** What an audit found, each a sentence. */
export function findingsOf({ missing, deadLetters }: Audit, { answer }: AnswerEntry, state: State): string[] {
  const { phase, isPresenceKnown } = state;
  const isNothingKnown =
    !isAttended(state) && !isPresenceKnown && (phase === 'scheduled' || phase === 'ended');
  return [
    ...(missing.length > 0 ? [`events are not in the history: ${missing.join(', ')}`] : []),
    ...deadLetters.map((queue) => `something is a dead letter: ${queue}`),
    ...(isNothingKnown ? ['neither a callback nor an answer of FoneStorm said who was there'] : []),
    ...(isAssignmentLost(state) ? ['the assignment of its FoneNumber has no outcome'] : []),
    ...findingsOfEnd(state),
    ...(phase === 'cancelled' && answer !== 'not found' ? ['FoneStorm has it though it was deleted'] : []),
  ];
}
