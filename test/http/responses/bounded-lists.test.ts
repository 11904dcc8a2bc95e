import type { Definition } from '../../../lambda/domain/definition';
import type { CallbackEntry } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { INITIAL_STATE } from '../../../lambda/domain/state';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { FIELDS, testRelay } from '../../operations/test-relay';
import { onGateway } from '../hosts';

const relay = testRelay();

/** Bytes of a function's answer: the AWS Lambda quota "Invocation payload", synchronous. */
const LAMBDA = 6 * 1024 * 1024;

describe('a request with very many faults', () => {
  const fields = (count: number, length: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [at.toString(36).padEnd(length, '\u0001'), 1]),
    );

  test.each([
    ['14,593 unknown fields', fields(14_593, 0), 1, undefined],
    ['as many as are read', fields(1100, 0), 50, 1052],
    ['names of control characters', fields(280, 70), 50, 232],
  ])('has a short answer: %s', async (_what, body, shown, more) => {
    const host = onGateway(relay().handleRequest, 'text');
    const headers = { token: 'key', 'content-type': 'application/json' };
    const sent = { method: 'POST', path: '/v2/conferences', headers, body: JSON.stringify(body) };
    const { status, text, body: response } = await host.send(sent);
    expect([status, response.errors?.length, response.more_errors]).toEqual([400, shown, more]);
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(LAMBDA / 20);
  });
});

const text = (length: number) => '\u0001"\\'.repeat(length).slice(0, length);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => String(index).padStart(4, '0'));

/** The pages of a list, as a function returns them. */
async function followed(path: string, name: 'conferences' | 'callbacks' | 'deliveries') {
  const host = onGateway(relay().handleRequest, 'text');
  const pages: (readonly { readonly id?: string; readonly entry?: string }[])[] = [];
  for (let target: string | undefined = path; target !== undefined; ) {
    const {
      status,
      headers,
      text: body,
      body: response,
    } = await host.send({
      ...{ method: 'GET', path: target, headers: { token: 'key' } },
    });
    expect([target, status]).toEqual([target, 200]);
    expect(Buffer.byteLength(JSON.stringify({ statusCode: status, headers, body }))).toBeLessThan(LAMBDA);
    pages.push(response[name] ?? []);
    target = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
  }
  return { sizes: pages.map(({ length }) => length), items: pages.flat() };
}

describe('a list that is longer than a function may answer is answered in pages', () => {
  const fields = {
    ...{ ...FIELDS, label: text(1024), organizer: text(1024), caller_id: text(1024) },
    attendees: Array(40).fill(text(700)),
  };
  const at = (minute: string) => `2026-05-04T${minute.slice(0, 2)}:${minute.slice(2)}:00.000Z` as Instant;

  async function conference(id: string, createdAt = at('0900')): Promise<void> {
    const definition: Definition = {
      ...{ id, fields, status: 'confirmed', createdAt, digest: '', version: 1 },
      fonestorm: { id, confirmedAt: createdAt },
    };
    expect(await relay().ports.definitions.write(definition)).toBe(true);
  }

  test('of conferences', async () => {
    for (const each of numbered(60)) await conference(`listed-${each}`, at(each));
    const { items, sizes } = await followed('/v2/conferences?limit=1000', 'conferences');
    expect(items.map(({ id }) => id)).toEqual(numbered(60).map((each) => `listed-${each}`));
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(20);
    const all = await relay().call('GET', '/v2/conferences');
    expect([all.status, all.body.errors]).toEqual([
      ...[400, [{ field: 'limit', expected: 'a limit: the whole list is longer than 5 MB' }]],
    ]);
  });

  test('of callbacks', async () => {
    await conference('called-back');
    for (const each of numbered(40)) {
      const id = `callback-${each}`;
      const entry: CallbackEntry = {
        ...{ kind: 'callback', id, conferenceId: 'called-back', receivedAt: at('0900') },
        request: { method: 'POST', query: '', headers: {}, body: '' },
      };
      const callback = { known: { note: text(70_000) }, unknown: {}, faults: [] };
      const event = { type: 'Callback Received', detail: { metadata: { id, sequence: 1 }, callback } };
      await relay().ports.conferenceLog.append({
        ...{ entry, events: [event as unknown as StatusEvent], committedAt: at('0900') },
        state: { ...INITIAL_STATE, position: Number(each) + 1 },
      });
    }
    const { items, sizes } = await followed('/v2/conferences/called-back/callbacks?limit=30', 'callbacks');
    expect(items.map(({ entry }) => entry)).toEqual(numbered(40).map((each) => `callback-${each}`));
    expect(sizes.length).toBeGreaterThan(2);
  });

  test.each([
    ['of a conference', '/v2/conferences/delivered/deliveries?limit=100'],
    ['of all conferences', '/v2/deliveries?status=failed&limit=100'],
  ])('of the deliveries %s', async (_whose, path) => {
    if (!(await relay().ports.definitions.read('delivered'))) {
      await conference('delivered');
      const attempt = { startedAt: at('0900'), duration: 1, status: 500, response: '\u0001'.repeat(1024) };
      for (const each of numbered(100)) {
        const delivery = {
          conferenceId: 'delivered',
          position: Number(each) + 1,
          status: 'failed',
        } as const;
        const tried = { attempts: Array(20).fill(attempt), attemptCount: 20, version: 1 };
        expect(await relay().ports.deliveries.write({ ...delivery, ...tried })).toBe(true);
      }
    }
    const { items, sizes } = await followed(path, 'deliveries');
    expect(items.map(({ id }) => id)).toEqual(numbered(100).map((each) => `delivered.${Number(each) + 1}`));
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(20);
  });
});
