import type { ApiCall } from '../api-caller';
import type { IsolatedRelay } from '../isolated-relay';
import type { TestRelay } from '../test-relay';

/** Mondays at 09:30 in Berlin from 4 May 2026 on: five of them are in the horizon of 30 days. */
export const WEEKLY = {
  ...{ id: 'weekly', time_zone: 'Europe/Berlin', start: '2026-05-04T13:30:00', duration: 'PT45M' },
  ...{ rrule: 'FREQ=WEEKLY;BYDAY=MO', template: { label: 'Weekly', attendees: ['ada'] } },
};

/** An occurrence as the API shows it. */
export interface ShownOccurrence {
  readonly id: string;
  readonly start_time: string;
  readonly end_time: string;
  readonly status: string;
  readonly moved: boolean;
  readonly conference: string;
  readonly reason?: string;
}

/** Creates a series through the API. */
export async function createWeekly(call: ApiCall, more: object = {}): Promise<void> {
  const { status, text } = await call('POST', '/v2/series', { ...WEEKLY, ...more });
  expect([status, text]).toEqual([201, expect.any(String)]);
}

/** The occurrences of a series, as the API shows them. */
export async function occurrencesOf(call: ApiCall, id = 'weekly'): Promise<readonly ShownOccurrence[]> {
  const { text } = await call('GET', `/v2/series/${id}/occurrences`);
  return JSON.parse(text).occurrences;
}

/** One occurrence of a series, as the API shows it. */
export async function occurrenceOf(call: ApiCall, occurrence: string): Promise<ShownOccurrence> {
  const { text } = await call('GET', `/v2/series/weekly/occurrences/${occurrence}`);
  return JSON.parse(text).occurrence;
}

/** `20260504 13:30 scheduled`, with the UTC time. */
export async function summaryOf(call: ApiCall, id = 'weekly'): Promise<readonly string[]> {
  return (await occurrencesOf(call, id)).map(
    (each) => `${each.id} ${each.start_time.slice(5, 16)} ${each.status}`,
  );
}

/** FoneStorm's conferences: start and label, in the order of the starts. */
export function atFoneStorm({ simulator }: TestRelay): readonly string[] {
  return simulator.control
    .conferences()
    .map(({ fields }) => `${fields.start_time?.slice(5, 16)} ${fields.label}`)
    .toSorted();
}

/** A sweep, and everything that follows, until nothing is left to do. */
export async function sweepAll(it: IsolatedRelay, sweeps = 2): Promise<void> {
  for (let count = 0; count < sweeps; count += 1) {
    await it.sweep();
    await it.settle();
    it.pass(5 * 60_000);
  }
}
