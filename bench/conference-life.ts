import { advance } from '../lambda/domain/advance';
import type { Definition } from '../lambda/domain/definition';
import { type CallbackEntry, type Entry, tickOf } from '../lambda/domain/entry';
import { after, type Instant, later } from '../lambda/domain/instant';
import { DEFAULT_RULES } from '../lambda/domain/rules';
import type { State } from '../lambda/domain/state';
import { callbackRequest, createCallbackEntry, createDefinition, createdEntry } from './stored-conferences';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Nobody is in the conference any more. */
const REPORT = { conference_status: 'unknown', organizer_status: false, attendees_status: 0 };

/** The entries of a conference from its creation to its close, by the relay's own rules. */
export interface ConferenceLife {
  readonly created: Entry;
  readonly callbacks: readonly CallbackEntry[];
  /** The ticks and the status reports after the callbacks. The last one closes the conference. */
  readonly end: readonly Entry[];
  /** The state after each entry. */
  readonly states: readonly State[];
}

/** @param callbacks the callbacks of the conference, in order */
export function conferenceLife(
  definition: Definition,
  createdAt: Instant,
  callbacks: readonly CallbackEntry[],
): ConferenceLife {
  const { id: conferenceId } = definition;
  let moment = createdAt;
  let state: State | undefined;
  const states: State[] = [];
  const come = (entry: Entry) => {
    moment = later(moment, entry.receivedAt);
    const outcome = advance({ definition, state }, entry, DEFAULT_RULES);
    state = outcome.state;
    states.push(state);
    return outcome;
  };
  const created = createdEntry(conferenceId, createdAt);
  for (const entry of [created, ...callbacks]) come(entry);
  const end: Entry[] = [];
  const next = (entry: Entry) => {
    end.push(entry);
    return come(entry);
  };
  for (let dueAt = state?.timetable?.dueAt; dueAt !== undefined; dueAt = state?.timetable?.dueAt) {
    const tick = tickOf(conferenceId, { dueAt, revision: state?.timetable?.revision ?? 0 });
    const { statusCheck } = next({ ...tick, receivedAt: later(dueAt, moment) });
    if (!statusCheck) continue;
    const requestedAt = after(later(statusCheck.notBefore, moment), 1000);
    const audit = statusCheck.isAudit && {
      audit: { upTo: state?.sequence ?? 0, missing: [], deadLetters: [] },
    };
    next({
      ...{ kind: 'status-report', id: `status-report-${statusCheck.id}`, conferenceId },
      ...{ receivedAt: after(requestedAt, 1000), requestedAt, report: REPORT, ...audit },
    });
  }
  return { created, callbacks, end, states };
}

/** The states of a conference while it is on, and once it is closed. They name no conference. */
export function computeStates(start: Instant): { readonly open: State; readonly closed: State } {
  const definition = createDefinition('c', { start, createdAt: start });
  const leaves = { ...createCallbackEntry('c', 3, after(start, 30 * MINUTE)), request: callbackRequest(0) };
  const { states } = conferenceLife(definition, after(start, -DAY), [
    createCallbackEntry('c', 2, start),
    leaves,
  ]);
  const [, open, ...others] = states;
  const closed = others.at(-1);
  if (!open || !closed) throw new Error('expected the states of a conference');
  return { open, closed };
}
