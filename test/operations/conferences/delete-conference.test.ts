import { problemName } from '../api-caller';
import { createConference } from '../created-conferences';
import { FIELDS, freshId, LONGEST_REQUEST, testRelay, UNREACHABLE_URL } from '../test-relay';

const relay = testRelay();

const createOne = () => createConference(relay());

function remove(id: string) {
  return relay().call('DELETE', `/v2/conferences/${id}`);
}

/** Expects that neither side has the conference, and that the deletion is announced once. */
async function expectGone(id: string): Promise<void> {
  const { call, atFoneStorm, announced } = relay();
  expect(atFoneStorm(id)).toEqual([]);
  expect((await call('GET', `/v2/conferences/${id}`)).status).toBe(404);
  expect((await call('GET', `/v2/conferences`)).body.conferences?.map((each) => each.id)).not.toContain(id);
  expect(announced(id)).toEqual(['created', 'deleted']);
}

/** Expects that both sides have the conference. */
async function expectAtBothSides(id: string): Promise<void> {
  const { call, atFoneStorm, announced } = relay();
  expect(atFoneStorm(id)).toHaveLength(1);
  expect((await call('GET', `/v2/conferences/${id}`)).status).toBe(200);
  expect(announced(id)).toEqual(['created']);
}

test('deletes the conference at both sides, and announces it', async () => {
  const id = await createOne();
  const answer = await remove(id);
  expect([answer.status, answer.body]).toEqual([200, { conference: { id } }]);
  await expectGone(id);
});

test('announces each change under its own id, with the version of its start', async () => {
  const id = freshId();
  relay().foneStorm({
    apiFaults: [
      { fault: 'fail-before', operation: 'create', next: 1 },
      { fault: 'fail-before', operation: 'list', next: 1 },
    ],
  });
  await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  relay().pass(LONGEST_REQUEST);
  await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Daily' });
  await remove(id);
  const ids = relay().mailbox.flatMap((entry) => (entry.conferenceId === id ? [entry.id] : []));
  expect(ids).toEqual([3, 6, 9].map((version) => `change-${id}-${version}`));
});

test('does not find a deleted conference, and does not use its id again', async () => {
  const id = await createOne();
  await remove(id);
  expect(problemName(await remove(id))).toBe('not-found');
  const again = await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  expect(problemName(again)).toBe('id-taken');
  expect(again.body.detail).toBe(
    'id: expected an id that was never used, got the id of a deleted conference',
  );
  await expectGone(id);
});

test('counts a conference that FoneStorm does not have as deleted', async () => {
  const id = await createOne();
  await relay().client({}).delete(id);
  expect((await remove(id)).status).toBe(200);
  await expectGone(id);
});

test.each([
  ['refuse', 400, 'refused-by-fonestorm', undefined],
  ['busy', 429, 'too-many-requests', '1'],
] as const)('%s: returns the error, and changes nothing', async (fault, status, name, wait) => {
  const id = await createOne();
  relay().foneStorm({ apiFaults: [{ fault, operation: 'delete', next: 1 }] });
  const before = relay().sent.length;
  const answer = await remove(id);
  expect(relay().sent.slice(before)).toEqual(['delete']);
  expect([answer.status, problemName(answer), answer.headers['retry-after']]).toEqual([status, name, wait]);
  await expectAtBothSides(id);
  expect((await remove(id)).status).toBe(200);
  await expectGone(id);
});

test('unreachable: returns the error, and changes nothing', async () => {
  const id = await createOne();
  const { client, with: withPorts } = relay();
  const credentials = { username: 'fonestorm', password: 'fonestorm' };
  const unreachable = withPorts({ fonestorm: client({ url: UNREACHABLE_URL, credentials }) });
  const answer = await unreachable('DELETE', `/v2/conferences/${id}`);
  expect([answer.status, problemName(answer)]).toEqual([503, 'unavailable']);
  await expectAtBothSides(id);
});

test.each([
  ['fail-before', 502, 'outcome-unknown'],
  ['fail-after', 502, 'outcome-unknown'],
  ['time-out-before', 504, 'fonestorm-timeout'],
  ['time-out-after', 504, 'fonestorm-timeout'],
] as const)(
  '%s: returns an unknown outcome, and the same request again deletes it',
  async (fault, status, name) => {
    const id = await createOne();
    relay().foneStorm({ apiFaults: [{ fault, operation: 'delete', next: 1 }] });
    const { impatientFoneStorm, with: withPorts } = relay();
    const answer = await withPorts({ fonestorm: impatientFoneStorm })('DELETE', `/v2/conferences/${id}`);
    expect([answer.status, problemName(answer)]).toEqual([status, name]);
    expect(relay().announced(id)).toEqual(['created']);
    expect((await remove(id)).status).toBe(200);
    await expectGone(id);
  },
);

test('keeps a deletion with an unknown outcome after an update that changes nothing', async () => {
  const id = await createOne();
  relay().foneStorm({ apiFaults: [{ fault: 'fail-after', operation: 'delete', next: 1 }] });
  expect((await remove(id)).status).toBe(502);
  relay().pass(LONGEST_REQUEST);
  expect(problemName(await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Daily' }))).toBe(
    'not-found',
  );
  expect((await relay().ports.definitions.read(id))?.intent).toMatchObject({
    kind: 'delete',
    stage: 'outcome unknown',
  });
  expect((await remove(id)).status).toBe(200);
  await expectGone(id);
});

test('keeps a deletion with an unknown outcome after an update of the callback URL only', async () => {
  const id = await createOne();
  relay().foneStorm({ apiFaults: [{ fault: 'fail-after', operation: 'delete', next: 1 }] });
  expect((await remove(id)).status).toBe(502);
  const callback_url = 'https://caller.example/new';
  const updateCallbackUrl = () => relay().call('PUT', `/v2/conferences/${id}`, { callback_url });
  expect(problemName(await updateCallbackUrl())).toBe('change-under-way');
  relay().pass(LONGEST_REQUEST);
  expect(problemName(await updateCallbackUrl())).toBe('not-found');
  expect((await remove(id)).status).toBe(200);
  await expectGone(id);
});

test('keeps an update with an unknown outcome after FoneStorm refuses a deletion', async () => {
  const id = await createOne();
  relay().foneStorm({
    apiFaults: [
      { fault: 'fail-after', operation: 'update', next: 1 },
      { fault: 'refuse', operation: 'delete', next: 1 },
    ],
  });
  expect((await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Daily' })).status).toBe(502);
  expect((await remove(id)).status).toBe(400);
  expect((await relay().call('PUT', `/v2/conferences/${id}`, {})).status).toBe(200);
  const { body } = await relay().call('GET', `/v2/conferences/${id}`);
  expect(body.conference?.label).toBe('Daily');
});

test('announces two concurrent deletions once', async () => {
  const id = await createOne();
  const answers = await Promise.all([remove(id), remove(id)]);
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  await expectGone(id);
});
