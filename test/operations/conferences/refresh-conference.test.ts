import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { problemName } from '../api-caller';
import { createConference, statusReportsOf } from '../created-conferences';
import { testRelay, UNREACHABLE_URL } from '../test-relay';

const relay = testRelay();

const createOne = () => createConference(relay());

const reportsOf = (id: string) => statusReportsOf(relay(), id);

describe('details with Cache-Control: no-cache', () => {
  const read = (id: string, call = relay().call) =>
    call('GET', `/v2/conferences/${id}`, undefined, { 'cache-control': 'no-cache' });

  test('are those of FoneStorm now, and also go into the mailbox', async () => {
    const id = await createOne();
    await relay().simulator.control.join(id);
    const now = relay().ports.clock.now();
    const { body, headers } = await read(id);
    expect(body.conference).toMatchObject({ organizer_status: false, attendees_status: 1 });
    expect(headers.age).toBe('0');
    expect(reportsOf(id)).toMatchObject([{ requestedAt: now, report: { attendees_status: 1 } }]);
    expect(reportsOf(id)[0]?.id).toMatch(/^status-report-[\da-f-]{36}$/);
  });

  test('of a deleted conference are not found, without a request to FoneStorm', async () => {
    const id = await createOne();
    await relay().call('DELETE', `/v2/conferences/${id}`);
    const before = relay().sent.length;
    expect(problemName(await read(id))).toBe('not-found');
    expect(relay().sent.slice(before)).toEqual([]);
  });

  test('of a conference that FoneStorm does not have are not found, and the report goes into the mailbox', async () => {
    const id = await createOne();
    await relay().client({}).delete(id);
    expect(problemName(await read(id))).toBe('not-found');
    expect(reportsOf(id)).toMatchObject([{ report: 'not found' }]);
  });

  test.each([
    ['refuse', 400, 'refused-by-fonestorm', undefined],
    ['busy', 429, 'too-many-requests', '1'],
    ['fail-after', 502, 'fonestorm-failed', undefined],
    ['time-out-before', 504, 'fonestorm-timeout', undefined],
  ] as const)(
    'are answered after the fault %s of FoneStorm with status %i',
    async (fault, status, name, wait) => {
      const id = await createOne();
      relay().foneStorm({ apiFaults: [{ fault, operation: 'details', next: 1 }] });
      const { impatientFoneStorm, with: withPorts } = relay();
      const answer = await read(id, withPorts({ fonestorm: impatientFoneStorm }));
      expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([
        status,
        name,
        wait,
      ]);
      expect(reportsOf(id)).toEqual([]);
    },
  );

  test('are unavailable if FoneStorm cannot be reached', async () => {
    const id = await createOne();
    const { client, with: withPorts } = relay();
    const credentials = { username: 'fonestorm', password: 'fonestorm' };
    const call = withPorts({ fonestorm: client({ url: UNREACHABLE_URL, credentials }) });
    const answer = await call('GET', `/v2/conferences/${id}`, undefined, { 'cache-control': 'no-cache' });
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '5']);
  });
});

test('an unexpected response of FoneStorm is an error of FoneStorm', async () => {
  const id = await createOne();
  const { ports, with: withPorts } = relay();
  const details = () => Promise.reject(new FoneStormError('unknown', 'status 200, no details'));
  const call = withPorts({ fonestorm: { ...ports.fonestorm, details } });
  const answer = await call('GET', `/v2/conferences/${id}`, undefined, { 'cache-control': 'no-cache' });
  expect([answer.status, problemName(answer)]).toEqual([502, 'fonestorm-failed']);
});
