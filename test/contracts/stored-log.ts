import { advance } from '../../lambda/domain/advance';
import { type Entry, tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, MAX_PARTICIPANTS, type State } from '../../lambda/domain/state';
import type { ConferenceLog, LogRecord } from '../../lambda/ports/conference-log';
import type { Definitions } from '../../lambda/ports/definitions';
import type { Page } from '../../lambda/ports/page';
import { at } from '../domain/entries';
import { definition } from './definitions.contract';

/** A conference log, and definitions in the same store. */
export interface ConferenceLogUnderTest {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
}

export const COMMITTED_AT = at('10:00:00');

/** Far from the day of a test run. */
export const ONE_DAY = '2100-01-01T00:00:00.000Z' as Instant;
export const ANOTHER_DAY = '2100-01-02T00:00:00.000Z' as Instant;

/** The records of a conference that is advanced by these entries. They do not expire. */
export function recordsOf(id: string, ...entries: readonly Entry[]): LogRecord[] {
  let state: State | undefined;
  return entries.map((each) => {
    const entry = { ...each, conferenceId: id };
    const known = { definition: definition({ id }), state };
    const { expiresAt: _none, ...outcome } = advance(known, entry, DEFAULT_RULES);
    state = outcome.state;
    return { entry, committedAt: COMMITTED_AT, ...outcome };
  });
}

/** Another record with the number of a record, and another entry. */
export function rivalOf({ entry, state }: LogRecord): LogRecord {
  const rival = tickOf(entry.conferenceId, { revision: 999, dueAt: ONE_DAY });
  return {
    ...{ entry: rival, committedAt: COMMITTED_AT, events: [] },
    state: { ...state, isAttendanceProven: !state.isAttendanceProven },
  };
}

/** A record of a tick with a state. */
export function recordWith(id: string, state: Partial<State> & Pick<State, 'position'>): LogRecord {
  const entry = tickOf(id, { revision: state.position, dueAt: COMMITTED_AT });
  return { entry, committedAt: COMMITTED_AT, events: [], state: { ...INITIAL_STATE, ...state } };
}

/** The largest `participants` of a state. */
export const MANY_PARTICIPANTS = Array.from({ length: MAX_PARTICIPANTS }, (_, index) =>
  `${index * 7919}-`.padEnd(128, 'u'),
);

/** The timetable of an open conference with a next tick. */
export const OPEN_TIMETABLE = {
  ...{ revision: 1, start: at('10:00:00'), end: at('11:00:00'), dueAt: ONE_DAY },
  ...{ startKnownSince: at('09:00:00'), done: [], awaitingReport: [] },
};

/** Writes records one after another, each with its head, as `advance-conference` does. */
export async function store(conferenceLog: ConferenceLog, ...records: readonly LogRecord[]): Promise<void> {
  for (const record of records) {
    expect(await conferenceLog.append(record)).toBe(true);
    await conferenceLog.moveHead(record);
  }
}

/** All pages. None has more items than the limit, and only the last one may have none. */
export async function readPages<T>(
  limit: number,
  read: (cursor?: string) => Promise<Page<T>>,
): Promise<(readonly T[])[]> {
  const all: (readonly T[])[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<T> = await read(cursor);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    cursor = page.cursor;
    if (cursor !== undefined) expect(page.items).not.toEqual([]);
    all.push(page.items);
  } while (cursor !== undefined);
  return all;
}
