import type { Definition } from '../definition';
import type { AssignmentEntry, AssignNumberCommand, TickEntry } from '../entry';
import { after, type Instant, later } from '../instant';
import { redactSentence } from '../redaction/redact';
import type { Rules } from '../rules';
import type { State, Step } from '../state';
import type { EventFacts } from '../status-event';
import { type Assignment, bookedWindowOf, isSameWindow, pickWindow } from './booking';

/** The state with the assignment that the definition requires. A new window or number needs a new assignment. */
export function updateAssignment(
  { assignment, ...state }: State,
  { fields }: Definition,
  { assignLead }: Rules,
): State {
  const { fonenumber } = fields;
  if (assignLead === undefined || fonenumber === undefined) return state;
  const window = bookedWindowOf(fields);
  const isSame = assignment?.fonenumber === fonenumber && isSameWindow(assignment, window);
  return { ...state, assignment: isSame ? assignment : { fonenumber, ...window } };
}

/**
 * The place of the step `assign number` in the timetable: `assignLead` before the start, or at once if that has passed. A
 * command without an outcome is repeated after `assignRetryInterval`. The list is empty if there is no assignment.
 */
export function assignmentSteps(
  { assignment, phase }: State,
  since: Instant,
  { assignLead }: Rules,
): { readonly step: Step; readonly at: Instant; readonly isWanted: boolean }[] {
  if (!assignment || assignLead === undefined) return [];
  const { start, end, notBefore, outcome } = assignment;
  const dueAt = start === undefined ? since : after(start, -assignLead);
  const at = notBefore === undefined ? dueAt : later(dueAt, notBefore);
  const isOpen = phase === 'scheduled' || phase === 'live' || (end === undefined && phase === 'ended');
  const isPending = outcome === undefined || needsCheck(assignment);
  return [{ step: 'assign number', at, isWanted: isOpen && isPending && (end === undefined || at < end) }];
}

function needsCheck({ outcome, start, isChecked }: Assignment): boolean {
  return outcome === 'assigned' && start !== undefined && isChecked === undefined;
}

/** The command of a tick, and the state in which that command has no outcome yet. */
export function issueCommand(
  state: State,
  { conferenceId, revision }: TickEntry,
  steps: readonly Step[],
  moment: Instant,
  rules: Rules,
): { readonly state: State; readonly command?: AssignNumberCommand } {
  const { assignment } = state;
  if (!assignment || !steps.includes('assign number')) return { state };
  const command: AssignNumberCommand = {
    kind: 'assign number',
    id: `assign-${conferenceId}-${revision}`,
    ...{ conferenceId, fonenumber: assignment.fonenumber, notBefore: moment },
    ...pickWindow(assignment),
  };
  return {
    state: { ...state, assignment: { ...assignment, notBefore: after(moment, rules.assignRetryInterval) } },
    command,
  };
}

/**
 * Applies the outcome of a command. It changes nothing if it is for another window or number, or if the conference failed,
 * was cancelled or is gone.
 */
export function applyAssignmentOutcome(
  before: State,
  entry: AssignmentEntry,
): { readonly state: State; readonly facts: readonly EventFacts[] } {
  const { assignment, phase } = before;
  const { receivedAt, fonenumber, start, outcome, until, reason } = entry;
  const window = pickWindow(entry);
  const isOpen = phase === 'scheduled' || phase === 'live' || phase === 'ended';
  const isCurrent = assignment?.fonenumber === fonenumber && isSameWindow(assignment, window);
  if (!isOpen || !isCurrent) return { state: before, facts: [] };
  const isNews = assignment.outcome !== outcome;
  const withAssignment = (next: Partial<Assignment>): State => ({
    ...before,
    assignment: { fonenumber, ...window, ...next },
  });
  switch (outcome) {
    case 'assigned': {
      const isEarly = start !== undefined && receivedAt < start;
      const next = withAssignment({ outcome, ...(isEarly ? { notBefore: start } : { isChecked: true }) });
      return { state: next, facts: isNews ? [{ type: 'Number Assigned', fonenumber }] : [] };
    }
    case 'failed': {
      const redacted = redactSentence(reason ?? 'FoneStorm refused');
      return {
        state: withAssignment({ outcome }),
        facts: isNews ? [{ type: 'Number Assignment Failed', fonenumber, reason: redacted }] : [],
      };
    }
    case 'postponed':
      return { state: withAssignment(until === undefined ? {} : { notBefore: until }), facts: [] };
    default:
      return outcome satisfies never;
  }
}

/** Whether a command was sent and has no outcome. */
export function isAssignmentLost({ assignment, phase }: State): boolean {
  const isPlanned = phase === 'scheduled' || phase === 'live' || phase === 'ended';
  return isPlanned && assignment?.notBefore !== undefined && assignment.outcome === undefined;
}
