import type { Definition } from './conference';
import type { AnswerEntry, Audit, ConferenceStatus } from './entry';
import { phaseOf } from './hearing';
import { type Instant, milliseconds } from './instant';
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
  const isExpected = before.phase === 'scheduled' || before.phase === 'live';
  if (!isExpected) return state;
  const isPast = definition !== undefined && askedAt >= definition.fields.end_time;
  return isPast ? settled(state, NOBODY, askedAt, definition, rules) : inPhase(state, 'gone');
}

/** FoneStorm need not keep a conference after its end. */
const NOBODY: ConferenceStatus = {
  conference_status: 'unknown',
  organizer_status: false,
  attendees_status: 0,
};

/** The facts as FoneStorm's details have them. */
function settled(
  before: State,
  { organizer_status: organizer, attendees_status: attendees, conference_status: word }: ConferenceStatus,
  time: Instant,
  definition: Definition | undefined,
  rules: Rules,
): State {
  const isNobody = !organizer && attendees === 0;
  const meant = meaning(word, rules);
  const state: State = {
    ...before,
    organizer: { value: organizer, time },
    attendees: { value: attendees, time },
    ...(!isUnknown(word) && { word: { value: word, time }, over: { value: meant === 'ended', time } }),
    participants: isNobody ? [] : before.participants,
    attended: before.attended || !isNobody || meant === 'started',
  };
  return inPhase(state, phaseOf(state, definition, meant));
}

/** What a step comes to whose time had come, now that FoneStorm has answered. */
export function decidedOf(step: Awaiting, { phase, attended, organizer }: State): Happening | undefined {
  const isOpen = phase === 'scheduled' || phase === 'live';
  if (step === 'organizer absent' && isOpen && !organizer.value) return { type: 'Organizer Absent' };
  if (step === 'not attended' && isOpen && !attended) return { type: 'Conference Not Attended' };
  if (step === 'overrun' && phase === 'live') return { type: 'Conference Overrunning' };
  return undefined;
}

/** What an audit found, each a sentence. */
export function findingsOf(
  { missing, deadLetters }: Audit,
  { answer }: AnswerEntry,
  { phase }: State,
): string[] {
  return [
    ...(missing.length > 0 ? [`events are not in the history: ${missing.join(', ')}`] : []),
    ...deadLetters.map((queue) => `something is a dead letter: ${queue}`),
    ...(phase === 'cancelled' && answer !== 'not found' ? ['FoneStorm has it though it was deleted'] : []),
  ];
}
