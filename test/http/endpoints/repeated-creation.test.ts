import { contentDigest } from '../../../lambda/operations/conferences/creation-idempotency';
import { problemName } from '../../operations/api-caller';
import { FIELDS, freshId, testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';

const relay = testRelay();
const { create, created } = conferences(relay);

describe('the same creation again', () => {
  test('gets the first answer', async () => {
    const fields = { id: freshId(), attendees: ['ada'], callback_url: 'https://caller.example/' };
    const first = await create(fields);
    expect(first.status).toBe(201);
    const { sent } = relay();
    const before = sent.length;
    const again = await create(fields);
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(sent.slice(before)).toEqual([]);
  });

  test('is recognized in another spelling: as strings, in another order, in another zone', async () => {
    const id = freshId();
    const first = await create({ id, attendees: ['ada'], label: '', max_members: 5 });
    const body = new URLSearchParams({
      ...{ max_members: '5', attendees: '["ada"]', id },
      ...{ end_time: '2026-05-04T13:00:00+02:00', start_time: '2026-05-04T12:00:00+02:00', label: '' },
    });
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const again = await relay().call('POST', '/v2/conferences', body.toString(), headers);
    expect([again.status, again.text]).toEqual([201, first.text]);
  });

  test('is the same to a release that reads the fields in another order', () => {
    const reversed = Object.fromEntries(Object.entries(FIELDS).toReversed()) as typeof FIELDS;
    expect(contentDigest(reversed)).toBe(contentDigest(FIELDS));
    expect(contentDigest({ ...reversed, label: 'Other' })).not.toBe(contentDigest(FIELDS));
  });

  test('gets the first answer although the conference was changed since', async () => {
    const id = freshId();
    const first = await create({ id });
    await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Daily' });
    expect((await create({ id })).text).toBe(first.text);
    expect((await relay().call('GET', `/v2/conferences/${id}`)).body.conference?.label).toBe('Daily');
  });

  test.each([
    ['another label', { label: 'Other' }],
    ['another time', { end_time: '2026-05-04T12:00:00Z' }],
    ['one more field', { organizer: 'ada' }],
    ['other attendees', { attendees: [] }],
  ])('with %s is a conflict', async (_what, other) => {
    const id = await created();
    const response = await create({ id, ...other });
    expect([response.status, problemName(response)]).toEqual([409, 'id-taken']);
  });

  test('without an id creates another conference', async () => {
    expect(await created()).not.toBe(await created());
  });
});

describe('Idempotency-Key', () => {
  const keyed = (key: string, fields: object = {}, token = 'key') =>
    create(fields, { 'idempotency-key': key, token });

  test('of the same caller with the same content gets the first answer', async () => {
    const key = freshId();
    const first = await keyed(key);
    expect(first.status).toBe(201);
    expect((await keyed(key)).text).toBe(first.text);
    expect(first.body.conference?.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-8[\da-f]{3}-[\da-f]{12}$/);
    expect(relay().atFoneStorm(first.body.conference?.id ?? '')).toHaveLength(1);
  });

  test('of another caller creates another conference', async () => {
    const key = freshId();
    const ids = [await keyed(key), await keyed(key, {}, 'key of grace')].map(
      ({ body }) => body.conference?.id,
    );
    expect(new Set(ids).size).toBe(2);
  });

  test('with other content is a conflict', async () => {
    const key = freshId();
    await keyed(key);
    expect(problemName(await keyed(key, { label: 'Other' }))).toBe('id-taken');
  });

  test('is ignored if the body has an id', async () => {
    const id = freshId();
    expect((await keyed('any', { id })).body.conference?.id).toBe(id);
    expect((await keyed('other', { id })).body.conference?.id).toBe(id);
  });

  test('after a lost answer finds the created conference', async () => {
    const key = freshId();
    relay().foneStorm({
      apiFaults: [
        { fault: 'fail-after', operation: 'create', next: 1 },
        { fault: 'fail-before', operation: 'list', next: 1 },
      ],
    });
    expect(problemName(await keyed(key))).toBe('outcome-unknown');
    const { sent } = relay();
    const before = sent.length;
    expect((await keyed(key)).status).toBe(201);
    expect(sent.slice(before)).toEqual(['list']);
  });

  test.each([
    ['an empty one', ''],
    ['one with a space', 'with space'],
    ['one of 256 characters', 'x'.repeat(256)],
    ['one that is not ASCII', 'größer'],
  ])('%s is a fault', async (_what, key) => {
    const expected = '1 to 255 visible ASCII characters';
    expect((await keyed(key)).body.errors).toEqual([{ field: 'Idempotency-Key', expected }]);
  });
});
