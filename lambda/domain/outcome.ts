import type { Callback } from './callback/parse-callback';
import type { Definition } from './definition';
import type { AssignNumberCommand, Entry, StatusCheck } from './entry';
import type { Instant } from './instant';
import type { Rules } from './rules';
import { INITIAL_STATE, type State } from './state';
import { statusCheckFor } from './status-check';
import { buildStatusEvents, type EventFacts, type StatusEvent } from './status-event';
import { isAlwaysOpen, removeAwaitingSteps, reschedule } from './timetable/timetable';

/** What is known of a conference before an entry is advanced. */
export interface AdvanceInput {
  /** Undefined where nobody asked for such a conference. */
  readonly definition?: Definition | undefined;
  /** Undefined before the first entry. */
  readonly state?: State | undefined;
  /** The parsed callback of a callback entry. If it is missing, `advance` parses the entry. */
  readonly callback?: Callback | undefined;
  /** The entry that brought the same call and status before, where another one did. */
  readonly duplicateOf?: string | undefined;
  /** Whether the entry's news of a call was out of date when it arrived: see `isOvertaken`. */
  readonly isStale?: boolean | undefined;
  /** The entry's call belongs to another conference, or its BEGIN is not known yet: the entry changes nothing here. */
  readonly isOwnedElsewhere?: true | undefined;
}

/** What an entry came to. */
export interface Outcome {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly statusCheck?: StatusCheck;
  readonly command?: AssignNumberCommand;
  /** Its history may expire: the audit at its close found nothing, or its times were removed. */
  readonly canLogExpire?: true;
  /** All that is stored about it is to go away, the state but for this one. */
  readonly isErased?: true;
}

/** The end of a conference's timetable. Where the audit found something, its history is kept. */
export function buildCloseOutcome(
  known: AdvanceInput,
  entry: Entry,
  state: State,
  happened: readonly EventFacts[],
  findings: readonly string[],
  rules: Rules,
): Outcome {
  const canLogExpire = findings.length === 0;
  const auditedUpTo = entry.kind === 'status-report' ? entry.audit?.upTo : undefined;
  const { isLogExpiring: _before, ...decided } = removeAwaitingSteps(
    state,
    state.timetable?.awaitingReport ?? [],
  );
  const next: State = {
    ...decided,
    closedAt: entry.receivedAt,
    ...(canLogExpire && auditedUpTo !== undefined && { auditedUpTo, isLogExpiring: true }),
  };
  const failed: EventFacts[] = canLogExpire ? [] : [{ type: 'Conference Audit Failed', findings }];
  const result = buildOutcome(known, entry, rules, next, [...happened, ...failed]);
  return canLogExpire ? { ...result, canLogExpire } : result;
}

interface OutcomeOptions {
  /** Why to ask FoneStorm; nothing is asked where it is undefined. */
  readonly reason?: string | undefined;
  readonly occurredAt?: Instant | undefined;
  readonly command?: AssignNumberCommand | undefined;
}

export function buildOutcome(
  known: AdvanceInput,
  entry: Entry,
  rules: Rules,
  state: State,
  happened: readonly EventFacts[],
  { reason, command, occurredAt = entry.receivedAt }: OutcomeOptions = {},
): Outcome {
  const before = known.state ?? INITIAL_STATE;
  const statusCheck = statusCheckFor(entry, state, known.definition, reason, rules);
  const next: State = {
    ...state,
    position: state.position + 1,
    sequence: state.sequence + happened.length,
    ...(state.phase !== before.phase && { phaseAt: entry.receivedAt }),
    ...(statusCheck && {
      statusCheckDue: statusCheck.notBefore,
      statusCheckPendingSince: state.statusCheckPendingSince ?? statusCheck.notBefore,
    }),
  };
  const advanced = reschedule(before, next, known.definition, entry.receivedAt, rules);
  const hasNoTimes = isAlwaysOpen(advanced.timetable);
  const wasScheduled = before.timetable !== undefined && !isAlwaysOpen(before.timetable);
  return {
    // The history of an always-open conference expires by age, so a later audit does not expect it.
    state: hasNoTimes ? { ...advanced, auditedUpTo: advanced.sequence } : advanced,
    events: buildStatusEvents(entry, occurredAt, known.definition, state, happened),
    ...(statusCheck && { statusCheck }),
    ...(command && { command }),
    ...(hasNoTimes && wasScheduled && { canLogExpire: true }),
  };
}
