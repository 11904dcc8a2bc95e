import { newDelivery, postponeDelivery } from '../../lambda/domain/delivery';
import { INITIAL_STATE } from '../../lambda/domain/state';
import { type ApiCall, type ApiResponse, problemName } from './api-caller';
import type { IsolatedRelay } from './isolated-relay';
import { recordOf } from './record-of';
import { FIELDS } from './test-relay';

/** A text in all data of a conference. It must not be in the data that stays after an erasure. */
export const MARK = 'marked';
export const MARKED = {
  ...FIELDS,
  label: `${MARK} label`,
  organizer: `${MARK} organizer`,
  attendees: [`${MARK} attendee`],
  caller_id: `${MARK} caller`,
  callback_url: `https://receiver.example/${MARK}`,
};
const CALL_BEGIN = { uid: `${MARK} call`, status: 'BEGIN' } as const;

export function erase(call: ApiCall, id: string): Promise<ApiResponse> {
  return call('DELETE', `/v2/conferences/${id}?erase=true`);
}

/** Sends a callback to a conference. */
export function sendCallback(it: IsolatedRelay, path: string, fields: object): Promise<ApiResponse> {
  return it.call('POST', path, fields, { token: '' });
}

/** The path of a callback URL. */
export function callbackPathOf(url: string | undefined): string {
  return new URL(url ?? '').pathname;
}

/** Creates a conference with all kinds of data: events, phone numbers, callbacks and their deliveries. */
export async function createWithAllData(
  it: IsolatedRelay,
  id: string,
  callbackPath: () => string,
): Promise<void> {
  await it.create(id, MARKED);
  await it.call('GET', `/v2/conferences/${id}/fonenumbers`);
  await it.call('PUT', `/v2/conferences/${id}`, { label: `${MARK} again` });
  const answers = [
    await sendCallback(it, callbackPath(), { ...CALL_BEGIN, from: `${MARK} number` }),
    await sendCallback(it, callbackPath(), { attendees_status: 2, note: MARK }),
  ];
  await it.settle();
  for (const { body } of answers) {
    const record = await recordOf(it.ports.conferenceLog, id, body.entry ?? '');
    const delivery = newDelivery(id, record?.state.position ?? 0);
    expect(await it.ports.deliveries.write(postponeDelivery(delivery, it.now()))).toBe(true);
  }
}

/** The number of records and deliveries of a conference, and whether an idempotency key is registered. */
export async function countsOf({ ports }: IsolatedRelay, id: string) {
  const { conferenceLog, deliveries } = ports;
  return {
    // The record of the erasure itself stays: it contains nothing else.
    records: (await conferenceLog.records(id, 'all', 1000)).items.filter(({ state }) => !state.erasedAt)
      .length,
    deliveries: (await deliveries.listByConference(id, 1000)).items.length,
    hasKey: (await conferenceLog.registeredTimes(id, CALL_BEGIN)).length > 0,
  };
}

/** Counts the events of a type without repeats, and expects that the sequence has no gap. */
export function publishedOnce(it: IsolatedRelay, id: string, type: string): number {
  const own = it.events.filter(({ detail }) => detail.metadata.conferenceId === id);
  const byId = new Map(own.map((event) => [event.detail.metadata.id, event]));
  const sequences = [...byId.values()].map(({ detail }) => detail.metadata.sequence).sort((a, b) => a - b);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  return [...byId.values()].filter((event) => event.type === type).length;
}

/** Expects that only the data that prevents a second use of the id is left. */
export async function expectErased(it: IsolatedRelay, id: string): Promise<void> {
  const { definitions, conferenceLog } = it.ports;
  const definition = await definitions.read(id);
  const { start_time, end_time } = FIELDS;
  expect(definition).toEqual({
    ...{ id, fields: { start_time, end_time }, status: 'erased', digest: '' },
    ...{ createdAt: expect.any(String), version: expect.any(Number) },
    ...(definition?.fonestorm && { fonestorm: { id, confirmedAt: expect.any(String) } }),
  });
  const { head } = await conferenceLog.load(id);
  expect(head?.state).toEqual({
    ...{ ...INITIAL_STATE, phase: 'cancelled', phaseAt: head?.state.phaseAt, erasedAt: expect.any(String) },
    ...{ position: expect.any(Number), sequence: expect.any(Number) },
  });
  const left = await conferenceLog.records(id, 'all', 1000);
  expect(left.items.map(({ entry }) => entry)).toMatchObject([{ kind: 'change', change: 'erased' }]);
  expect(JSON.stringify(left)).not.toContain(MARK);
  expect(await countsOf(it, id)).toEqual({ records: 0, deliveries: 0, hasKey: false });
  expect(it.schedules.has(id)).toBe(false);
  const path = `/v2/conferences/${id}`;
  expect((await it.call('GET', '/v2/conferences')).body.conferences?.map((each) => each.id)).not.toContain(
    id,
  );
  for (const response of [
    await it.call('GET', path),
    await erase(it.call, id),
    await it.call('DELETE', path),
  ])
    expect(problemName(response)).toBe('not-found');
  expect(problemName(await it.call('POST', '/v2/conferences', { ...MARKED, id }))).toBe('id-taken');
  expect(it.mailbox).toEqual([]);
}

export async function inOrder<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await work(item);
}
