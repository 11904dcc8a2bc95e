import { type Assignment, isSameWindow, windowBooked } from './booking';
import type { Definition } from './conference';
import type { AssignmentEntry, NumberCommand, TickEntry } from './entry';
import { after, type Instant, later } from './instant';
import { redactSentence } from './redact';
import type { Rules } from './rules';
import type { State, Step } from './state';
import type { Happening } from './status-event';

/** The state with the assignment that the definition asks for; what was done for another window or number is done again. */
export function assignable(
  { assignment, ...state }: State,
  { fields }: Definition,
  { assignLead }: Rules,
): State {
  const { fonenumber } = fields;
  if (assignLead === undefined || fonenumber === undefined) return state;
  const window = windowBooked(fields);
  const isSame = assignment?.fonenumber === fonenumber && isSameWindow(assignment, window);
  return { ...state, assignment: isSame ? assignment : { fonenumber, ...window } };
}

/**
 * The place of the step `assign number` in the timetable: so long before the start, at once where that has passed, and again
 * after a while where the command was lost. None where there is nothing to assign.
 */
export function assigning(
  { assignment, phase }: State,
  since: Instant,
  { assignLead }: Rules,
): { readonly step: Step; readonly at: Instant; readonly isWanted: boolean }[] {
  if (!assignment || assignLead === undefined) return [];
  const { start, end, notBefore, outcome } = assignment;
  const dueAt = start === undefined ? since : after(start, -assignLead);
  const at = notBefore === undefined ? dueAt : later(dueAt, notBefore);
  const isOpen = phase === 'scheduled' || phase === 'live' || (end === undefined && phase === 'ended');
  const isToDo = outcome === undefined || isToCheck(assignment);
  return [{ step: 'assign number', at, isWanted: isOpen && isToDo && (end === undefined || at < end) }];
}

function isToCheck({ outcome, start, isChecked }: Assignment): boolean {
  return outcome === 'assigned' && start !== undefined && isChecked === undefined;
}

/** What a tick commands, and the state in which the command has no outcome yet. */
export function commanded(
  state: State,
  { conferenceId, revision }: TickEntry,
  steps: readonly Step[],
  moment: Instant,
  rules: Rules,
): { readonly state: State; readonly command?: NumberCommand } {
  const { assignment } = state;
  if (!assignment || !steps.includes('assign number')) return { state };
  const { fonenumber, start, end } = assignment;
  const command: NumberCommand = {
    kind: 'assign number',
    id: `assign-${conferenceId}-${revision}`,
    ...{ conferenceId, fonenumber, notBefore: moment },
    ...(start && { start }),
    ...(end && { end }),
  };
  return {
    state: { ...state, assignment: { ...assignment, notBefore: after(moment, rules.assignAgain) } },
    command,
  };
}

/** What the outcome of a command comes to: nothing where it was for another window or number, or the conference is over. */
export function afterAssignment(
  before: State,
  { receivedAt, fonenumber, start, end, outcome, until, reason }: AssignmentEntry,
): { readonly state: State; readonly happened: readonly Happening[] } {
  const { assignment, phase } = before;
  const window = { ...(start && { start }), ...(end && { end }) };
  const isOpen = phase === 'scheduled' || phase === 'live' || phase === 'ended';
  const isOfIt = assignment?.fonenumber === fonenumber && isSameWindow(assignment, window);
  if (!isOpen || !isOfIt) return { state: before, happened: [] };
  const isNews = assignment.outcome !== outcome;
  const to = (next: Partial<Assignment>): State => ({
    ...before,
    assignment: { fonenumber, ...window, ...next },
  });
  switch (outcome) {
    case 'assigned': {
      const isEarly = start !== undefined && receivedAt < start;
      const next = to({ outcome, ...(isEarly ? { notBefore: start } : { isChecked: true }) });
      return { state: next, happened: isNews ? [{ type: 'Number Assigned', fonenumber }] : [] };
    }
    case 'failed': {
      const told = redactSentence(reason ?? 'FoneStorm refused');
      return {
        state: to({ outcome }),
        happened: isNews ? [{ type: 'Number Assignment Failed', fonenumber, reason: told }] : [],
      };
    }
    case 'later':
      return { state: to(until === undefined ? {} : { notBefore: until }), happened: [] };
    default:
      return outcome satisfies never;
  }
}

/** Whether a command was put, and nothing is known of what it came to. */
export function isAssignmentLost({ assignment, phase }: State): boolean {
  const isPlanned = phase === 'scheduled' || phase === 'live' || phase === 'ended';
  return isPlanned && assignment?.notBefore !== undefined && assignment.outcome === undefined;
}
