import { problemName } from '../../operations/api-caller';
import { FIELDS, testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';

/** Fields and parameters of requests that FoneStorm's API does not have. */
const relay = testRelay();
const { create, created, read, update } = conferences(relay);

const URL_ = 'https://receiver.example/callbacks?tenant=1';

describe('a callback_url that callbacks cannot be delivered to', () => {
  const REFUSED = 'https://inside.example/callbacks';
  const EXPECTED = 'a host that is not of this network';
  const refusing = () =>
    relay().with({
      destinations: { reasonToRefuse: async (url) => (url === REFUSED ? EXPECTED : undefined) },
    });
  const fault = { field: 'callback_url', expected: EXPECTED };

  test('is refused on creation, together with every other fault', async () => {
    const { body } = await refusing()('POST', '/v2/conferences', { callback_url: REFUSED, label: 1 });
    expect(body.errors?.map(({ field }) => field).sort()).toEqual([
      ...['callback_url', 'end_time', 'label', 'start_time'],
    ]);
    expect(body.errors).toContainEqual(fault);
    const alone = await refusing()('POST', '/v2/conferences', { ...FIELDS, callback_url: REFUSED });
    expect([problemName(alone), alone.body.errors]).toEqual(['invalid-request', [fault]]);
  });

  test('is resolved only if it is a URL of an accepted length', async () => {
    const checked: string[] = [];
    const reasonToRefuse = async (url: string) => {
      checked.push(url);
      return EXPECTED;
    };
    const call = relay().with({ destinations: { reasonToRefuse } });
    const put = async (url: unknown) =>
      (await call('POST', '/v2/conferences', { ...FIELDS, callback_url: url })).body.errors;
    const longest = `${REFUSED}/`.padEnd(2048, 'x');
    expect(await put(longest)).toEqual([fault]);
    for (const url of [`${longest}x`, 'no URL', '', 1, [REFUSED]])
      expect(await put(url)).not.toEqual([fault]);
    expect(checked).toEqual([longest]);
  });

  test('is refused on an update, which changes nothing; an empty string clears it', async () => {
    const id = await created({ callback_url: URL_ });
    const put = (body: object) => refusing()('PUT', `/v2/conferences/${id}`, body);
    const { body } = await put({ callback_url: REFUSED, colour: 'red', label: 'Daily' });
    expect(body.errors?.map(({ field }) => field).sort()).toEqual(['callback_url', 'colour']);
    expect((await put({ callback_url: REFUSED })).body.errors).toEqual([fault]);
    expect(await read(id)).toMatchObject({ label: 'Weekly', conference_url: URL_ });
    expect((await put({ callback_url: '' })).status).toBe(200);
    expect((await read(id)).conference_url ?? '').toBe('');
    expect(problemName(await relay().call('GET', `/v2/conferences/${id}/signing-secret`))).toBe('not-found');
    expect((await update(id, { callback_url: URL_ })).status).toBe(200);
  });
});

test('a conference without a PIN from FoneStorm has an empty one', async () => {
  const { fonestorm } = relay().ports;
  const call = relay().with({ fonestorm: { ...fonestorm, create: async ({ id }) => ({ id }) } });
  const { status, body } = await call('POST', '/v2/conferences', FIELDS);
  expect([status, body.conference?.conference_pin]).toEqual([201, '']);
  expect((await read(body.conference?.id)).conference_pin).toBe('');
});

describe('DELETE', () => {
  test.each([
    ['erase=maybe', ['erase']],
    ['erase', ['erase']],
    ['erase=TRUE', ['erase']],
    ['erase=true&erase=false', ['erase']],
    ['erase=true&force=1&purge', ['force', 'purge']],
    ['erase=1&force=1', ['force', 'erase']],
    ['Erase=true', ['Erase']],
    [`${'f'.repeat(65)}=1`, ['f'.repeat(64)]],
  ])('?%s has faults, each with its name, and deletes nothing', async (query, names) => {
    const id = await created();
    const response = await relay().call('DELETE', `/v2/conferences/${id}?${query}`);
    const faults = names.map((field) => ({ field, expected: field === 'erase' ? 'true or false' : 'erase' }));
    expect([problemName(response), response.body.errors]).toEqual(['invalid-request', faults]);
    expect((await read(id)).id).toBe(id);
  });

  test.each([
    ['', 'deleted'],
    ['?erase=false', 'deleted'],
    ['?erase=true', 'erased'],
  ])('%s leaves it %s', async (query, definitionStatus) => {
    const id = (await create({})).body.conference?.id ?? '';
    const { status, body } = await relay().call('DELETE', `/v2/conferences/${id}${query}`);
    expect([status, body]).toEqual([200, { conference: { id } }]);
    expect((await relay().ports.definitions.read(id))?.status).toBe(definitionStatus);
  });
});
