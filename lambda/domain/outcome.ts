import type { Callback } from './callback/parse-callback';
import type { Definition } from './definition';
import type { AssignNumberCommand, Entry, StatusCheck } from './entry';
import type { Instant } from './instant';
import type { Rules } from './rules';
import { INITIAL_STATE, type State } from './state';
import { statusCheckFor } from './status-check';
import { buildStatusEvents, type EventFacts, type StatusEvent } from './status-event';
import { isAlwaysOpen, removeAwaitingSteps, reschedule } from './timetable/timetable';

/** The knowledge about a conference before it is advanced by an entry. */
export interface AdvanceInput {
  /** Undefined if no caller created the conference. */
  readonly definition?: Definition | undefined;
  /** Undefined before the first entry. */
  readonly state?: State | undefined;
  /** The parsed callback of a callback entry. If it is missing, `advance` parses the entry. */
  readonly callback?: Callback | undefined;
  /** The id of the earlier entry with the same call, status and time, if there is one. */
  readonly duplicateOf?: string | undefined;
  /** Whether the call status was out of date when the callback was received: see `isStaleCallStatus`. */
  readonly isStale?: boolean | undefined;
  /** The entry's call belongs to another conference, or its BEGIN is not known yet: the entry changes nothing here. */
  readonly isOwnedElsewhere?: true | undefined;
}

/** The outcome of an entry. */
export interface Outcome {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly statusCheck?: StatusCheck;
  readonly command?: AssignNumberCommand;
  /** The log may expire: the audit at the close found nothing, or the times of the conference were removed. */
  readonly canLogExpire?: true;
  /** Everything stored about the conference is erased after this outcome, except the state. */
  readonly isErased?: true;
}

/** The outcome that closes a conference. If the audit has findings, the log does not expire. */
export function buildCloseOutcome(
  known: AdvanceInput,
  entry: Entry,
  state: State,
  facts: readonly EventFacts[],
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
  const result = buildOutcome(known, entry, rules, next, [...facts, ...failed]);
  return canLogExpire ? { ...result, canLogExpire } : result;
}

interface OutcomeOptions {
  /** The reason for a status check; undefined for none. */
  readonly reason?: string | undefined;
  readonly occurredAt?: Instant | undefined;
  readonly command?: AssignNumberCommand | undefined;
}

/** The outcome with the state after the entry, rescheduled, and the events of the given facts. */
export function buildOutcome(
  known: AdvanceInput,
  entry: Entry,
  rules: Rules,
  state: State,
  facts: readonly EventFacts[],
  { reason, command, occurredAt = entry.receivedAt }: OutcomeOptions = {},
): Outcome {
  const before = known.state ?? INITIAL_STATE;
  const statusCheck = statusCheckFor(entry, state, known.definition, reason, rules);
  const next: State = {
    ...state,
    position: state.position + 1,
    sequence: state.sequence + facts.length,
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
    // The log of an always-open conference expires by age, so a later audit does not expect the events so far.
    state: hasNoTimes ? { ...advanced, auditedUpTo: advanced.sequence } : advanced,
    events: buildStatusEvents(entry, occurredAt, known.definition, state, facts),
    ...(statusCheck && { statusCheck }),
    ...(command && { command }),
    ...(hasNoTimes && wasScheduled && { canLogExpire: true }),
  };
}
