import type { Callback } from './callback/parse-callback';
import type { Definition } from './definition';
import type { AssignNumberCommand, Entry, StatusCheck } from './entry';
import type { Instant } from './instant';
import { type LogExpiry, planLogExpiry } from './log-expiry';
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
export interface Outcome extends LogExpiry {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly statusCheck?: StatusCheck;
  readonly command?: AssignNumberCommand;
  /** Everything stored about the conference before this outcome is erased. */
  readonly isErased?: true;
}

/** The outcome that closes a conference after an audit. */
export function buildCloseOutcome(
  known: AdvanceInput,
  entry: Entry,
  state: State,
  facts: readonly EventFacts[],
  findings: readonly string[],
  rules: Rules,
): Outcome {
  const audit = findings.length === 0 ? 'passed' : 'failed';
  const auditedUpTo = entry.kind === 'status-report' ? entry.audit?.upTo : undefined;
  const next: State = {
    ...removeAwaitingSteps(state, state.timetable?.awaitingReport ?? []),
    closedAt: entry.receivedAt,
    ...(audit === 'passed' && auditedUpTo !== undefined && { auditedUpTo }),
  };
  const failed: EventFacts[] = audit === 'passed' ? [] : [{ type: 'Conference Audit Failed', findings }];
  return buildOutcome(known, entry, rules, next, [...facts, ...failed], { audit });
}

interface OutcomeOptions {
  /** The reason for a status check; undefined for none. */
  readonly reason?: string | undefined;
  readonly occurredAt?: Instant | undefined;
  readonly command?: AssignNumberCommand | undefined;
  /** The result of the audit, if the outcome closes the conference. */
  readonly audit?: 'passed' | 'failed' | undefined;
}

/** The outcome with the state after the entry, rescheduled, and the events of the given facts. */
export function buildOutcome(
  known: AdvanceInput,
  entry: Entry,
  rules: Rules,
  state: State,
  facts: readonly EventFacts[],
  { reason, command, audit, occurredAt = entry.receivedAt }: OutcomeOptions = {},
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
    ...(entry.kind === 'change' &&
      !state.erasedAt && { lastChange: Math.max(entry.version, state.lastChange ?? 0) }),
  };
  const advanced = reschedule(before, next, known.definition, entry.receivedAt, rules);
  // The log of an always-open conference expires by age, so a later audit does not expect the events so far.
  const audited = isAlwaysOpen(advanced.timetable)
    ? { ...advanced, auditedUpTo: advanced.sequence }
    : advanced;
  return {
    ...planLogExpiry(before, audited, entry, audit, rules),
    events: buildStatusEvents(entry, occurredAt, known.definition, state, facts),
    ...(statusCheck && { statusCheck }),
    ...(command && { command }),
  };
}
