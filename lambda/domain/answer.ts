import { type Definition, windowOf } from './conference';
import type { AnswerEntry, Audit, ConferenceStatus, KnownStatus } from './entry';
import { phaseOf, saysPresence } from './hearing';
import { type Instant, milliseconds } from './instant';
import { isAssignmentLost } from './number-assignment';
import { isUnknown, meaning, type Rules } from './rules';
import { type Awaiting, inPhase, latest, type State } from './state';
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
  const isStanding = definition !== undefined && !window && before.phase === 'ended';
  const isExpected = before.phase === 'scheduled' || before.phase === 'live' || isStanding;
  if (!isExpected) return state;
  const isPast = window !== undefined && askedAt >= window.end;
  if (!isPast) return inPhase(state, 'gone');
  const isHeardOf = before.attended || before.isPresenceKnown === true;
  return isHeardOf ? settled(state, NOBODY, askedAt, definition, rules) : state;
}

/** FoneStorm need not keep a conference after its end: nobody is there then. Whether somebody was is not said. */
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
  const state: State = {
    ...before,
    ...(organizer !== undefined && { organizer: { value: organizer, time } }),
    ...(attendees !== undefined && { attendees: { value: attendees, time } }),
    ...(isWordSaid && { word: { value: word, time }, over: { value: meant === 'ended', time } }),
    participants: isNobody ? [] : before.participants,
    attended: before.attended || isSomebody || meant === 'started',
    ...(saysPresence({ organizer, attendees }) && { isPresenceKnown: true, presenceAt: time }),
  };
  return inPhase(state, phaseOf(state, definition, meant));
}

/**
 * What a step comes to whose time had come, now that FoneStorm has answered. It comes to nothing if the answer lacks the
 * statuses that would decide it: that is not known then.
 */
export function decidedOf(
  step: Awaiting,
  { phase, attended, organizer }: State,
  answer: AnswerEntry['answer'],
): Happening | undefined {
  const isOpen = phase === 'scheduled' || phase === 'live';
  const { organizer_status: saidOrganizer, attendees_status: saidAttendees } =
    answer === 'not found' ? {} : answer;
  const isOrganizerSaid = saidOrganizer !== undefined;
  const isAllSaid = isOrganizerSaid && saidAttendees !== undefined;
  if (step === 'organizer absent' && isOrganizerSaid && isOpen && !organizer.value)
    return { type: 'Organizer Absent' };
  if (step === 'not attended' && isAllSaid && isOpen && !attended) return { type: 'Conference Not Attended' };
  if (step === 'overrun' && isAllSaid && phase === 'live') return { type: 'Conference Overrunning' };
  return undefined;
}

/** What is found of a conference that is closed while it is live. */
export function findingsOfEnd({ phase }: State): string[] {
  return phase === 'live' ? ['neither a callback nor an answer of FoneStorm said that it is over'] : [];
}

/** What an audit found, each a sentence. */
export function findingsOf({ missing, deadLetters }: Audit, { answer }: AnswerEntry, state: State): string[] {
  const { phase, attended, isPresenceKnown } = state;
  const isNothingKnown = !attended && !isPresenceKnown && (phase === 'scheduled' || phase === 'ended');
  return [
    ...(missing.length > 0 ? [`events are not in the history: ${missing.join(', ')}`] : []),
    ...deadLetters.map((queue) => `something is a dead letter: ${queue}`),
    ...(isNothingKnown ? ['neither a callback nor an answer of FoneStorm said who was there'] : []),
    ...(isAssignmentLost(state) ? ['its FoneNumber was not seen to be set to it'] : []),
    ...findingsOfEnd(state),
    ...(phase === 'cancelled' && answer !== 'not found' ? ['FoneStorm has it though it was deleted'] : []),
  ];
}
