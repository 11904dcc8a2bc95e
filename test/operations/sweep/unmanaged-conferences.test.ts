import type { UnmanagedPolicy } from '../../../lambda/contract/unmanaged-policies';
import type { Instant } from '../../../lambda/domain/instant';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { interceptPort } from '../intercept-port';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { CALLBACK_KEYS, FIELDS, type Ports, PUBLIC_URL, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const at = (time: string) => `2026-05-04T${time}.000Z` as Instant;

async function runSweep(unmanagedConferences: UnmanagedPolicy, others: Partial<Ports> = {}): Promise<void> {
  await it.sweep({ unmanagedConferences, ...others });
  await it.settle();
}

/** Makes a conference at FoneStorm itself. */
async function makeUnmanaged(id: string, url = '', more: object = {}): Promise<void> {
  const body = { id, ...FIELDS, attendees: '["grace"]', ...(url !== '' && { callback_url: url }), ...more };
  const { status } = await fetch(`${relay().simulator.url}/conferences`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', token: 'key' },
    body: JSON.stringify(body),
  });
  expect(status).toBe(201);
}

const atFoneStorm = (id: string) => relay().simulator.control.conference(id);
const urlOf = (id: string) => atFoneStorm(id).fields.callback_url;
const ownUrl = (id: string) => callbackUrl(PUBLIC_URL, id, CALLBACK_KEYS);
const status = async (id: string) => (await it.ports.definitions.read(id))?.status;
/** FoneStorm with a list that does not show callback URLs. */
const withoutUrls = () =>
  interceptPort(it.ports.fonestorm, async (name, work) => {
    const answer = await work();
    if (name !== 'list' || !Array.isArray(answer)) return answer;
    return answer.map(({ conference_url: _hidden, ...shown }) => shown);
  });

describe('an unmanaged conference', () => {
  test('is reported by each sweep, and not changed', async () => {
    await makeUnmanaged('theirs');
    await runSweep('report');
    await runSweep('report');
    expect(it.warnings).toEqual(
      Array(2).fill(['unmanaged_conferences.found', { count: 1, fonestormIds: ['theirs'] }]),
    );
    expect([await status('theirs'), it.mailbox]).toEqual([undefined, []]);
  });

  test('is adopted: it has the same events as one that was created through the API', async () => {
    await makeUnmanaged('theirs');
    await runSweep('adopt');
    expect(await it.ports.definitions.read('theirs')).toMatchObject({
      status: 'confirmed',
      fields: { ...FIELDS, attendees: ['grace'] },
      fonestorm: { id: 'theirs', pin: atFoneStorm('theirs').pin },
    });
    const [adopted] = it.events;
    expect([adopted?.type, adopted?.detail.metadata.origin]).toEqual([
      'Conference Adopted',
      'reconciliation',
    ]);
    expect(it.schedules.get('theirs')?.dueAt).toBe(at('09:50:00'));
    expect(urlOf('theirs')).toBeUndefined();
    await it.live(at('09:59:00'));
    await relay().simulator.control.join('theirs', 'organizer');
    await it.live(at('10:10:00'));
    await relay().simulator.control.leave('theirs', 'organizer');
    await it.live(at('12:00:00'));
    expect(it.types('theirs')).toEqual([
      ...['Conference Adopted', 'Conference Reminder', 'Scheduled Start Reached', 'Conference Started'],
      ...['Organizer Joined', 'Organizer Left', 'Scheduled End Reached', 'Conference Ended'],
    ]);
    expect((await it.call('GET', '/v2/conferences/theirs')).status).toBe(200);
  });

  test('is adopted once, and is gone after its deletion at FoneStorm', async () => {
    await makeUnmanaged('theirs');
    const { sent } = relay();
    for (const _ of ['first', 'second', 'third']) await runSweep('adopt');
    expect(it.types('theirs')).toEqual(['Conference Adopted']);
    expect(sent.slice(-3)).toEqual(['list', 'list', 'list']);
    expect(it.warnings).toEqual([]);
    await relay().client({}).delete('theirs');
    await runSweep('adopt');
    expect(it.types('theirs')).toEqual(['Conference Adopted', 'Conference Gone']);
  });

  test('that is in progress is found live', async () => {
    it.pass(Date.parse(at('10:20:00')) - Date.parse(it.now()));
    await makeUnmanaged('theirs');
    await relay().simulator.control.join('theirs');
    await runSweep('adopt');
    expect(it.types('theirs').slice(0, 3)).toEqual([
      ...['Conference Adopted', 'Scheduled Start Reached', 'Conference Started'],
    ]);
  });

  test('is taken over: its callback URL is the relay’s', async () => {
    await makeUnmanaged('theirs');
    await runSweep('take over');
    expect(urlOf('theirs')).toBe(ownUrl('theirs'));
    await runSweep('take over');
    expect(it.types('theirs')).toEqual(['Conference Adopted']);
  });

  test('is taken over if it was adopted before', async () => {
    await makeUnmanaged('theirs');
    await runSweep('adopt');
    await runSweep('take over');
    expect(urlOf('theirs')).toBe(ownUrl('theirs'));
    expect(it.types('theirs')).toEqual(['Conference Adopted']);
  });

  test.each<[string, UnmanagedPolicy, string]>([
    ['adopt', 'adopt', 'https://somebody.example/callbacks'],
    ['take over', 'take over', 'https://somebody.example/callbacks'],
    ['take over', 'take over', `${PUBLIC_URL}.somebody.example/callbacks`],
  ])('with a foreign callback URL is never changed: %s', async (_name, unmanagedConferences, url) => {
    await makeUnmanaged('theirs', url);
    const before = relay().sent.length;
    await runSweep(unmanagedConferences);
    expect(relay().sent.slice(before)).toEqual(['list']);
    expect([urlOf('theirs'), await status('theirs'), it.warnings]).toEqual([url, undefined, []]);
  });

  test('is ignored an hour after its end, and adopted before', async () => {
    await makeUnmanaged('long', '', { end_time: at('10:30:00') });
    await makeUnmanaged('less', '', { end_time: at('11:00:00') });
    it.pass(Date.parse(at('11:45:00')) - Date.parse(it.now()));
    await runSweep('adopt');
    expect([await status('long'), await status('less')]).toEqual([undefined, 'confirmed']);
  });

  test('that was adopted and closed is ignored, and not reported', async () => {
    await makeUnmanaged('theirs');
    await runSweep('adopt');
    await it.live(at('11:35:00'));
    expect((await it.state('theirs'))?.closedAt).toBeDefined();
    const before = relay().sent.length;
    for (const unmanagedConferences of ['report', 'adopt', 'take over'] as const)
      await runSweep(unmanagedConferences);
    expect(relay().sent.slice(before)).toEqual(['list', 'list', 'list']);
    expect([it.warnings, it.types('theirs').filter((type) => type === 'Conference Adopted')]).toEqual([
      [],
      ['Conference Adopted'],
    ]);
  });

  test('with an invalid id is reported', async () => {
    const list = async () => [{ id: 'an id', fields: FIELDS }, { id: 'timeless' }];
    await runSweep('take over', { fonestorm: { ...it.ports.fonestorm, list } });
    expect(it.warnings).toEqual([
      ['unmanaged_conferences.found', { count: 2, fonestormIds: ['an id', 'timeless'] }],
    ]);
  });

  test('is counted, and the first twenty ids are logged', async () => {
    const ids = Array.from({ length: 21 }, (_, index) => `theirs-${index}`);
    const list = async () => ids.map((id) => ({ id }));
    await runSweep('report', { fonestorm: { ...it.ports.fonestorm, list } });
    expect(it.warnings).toMatchObject([[expect.any(String), { count: 21, fonestormIds: ids.slice(0, 20) }]]);
  });
});

test.each<UnmanagedPolicy>(['adopt', 'take over'])(
  'a managed conference whose definition is lost is adopted under its own id: %s',
  async (unmanagedConferences) => {
    relay().foneStorm({ ids: 'ignored' });
    await makeUnmanaged('a', ownUrl('a'));
    await runSweep('report');
    expect(it.warnings).toMatchObject([['unmanaged_conferences.found', { count: 1 }]]);
    await runSweep(unmanagedConferences);
    const [{ id } = { id: '' }] = relay().simulator.control.conferences();
    expect(await it.ports.definitions.read('a')).toMatchObject({ fonestorm: { id }, status: 'confirmed' });
    expect(it.types('a')).toEqual(['Conference Adopted']);
    await runSweep(unmanagedConferences);
    expect(it.types('a')).toEqual(['Conference Adopted']);
  },
);

describe('if FoneStorm’s list shows no URL', () => {
  test('adopts nothing while a stored conference cannot be read, because its id is unknown', async () => {
    await makeUnmanaged('theirs', '');
    const { definitions } = it.ports;
    const unreadable = { ...definitions, list: async () => ({ items: [], isPartial: true }) as const };
    await runSweep('adopt', { definitions: unreadable });
    expect(it.warnings).toEqual([
      ['adoption.postponed', { count: 1, reason: 'a stored conference cannot be read' }],
    ]);
    await runSweep('adopt');
    expect(it.types('theirs')).toEqual(['Conference Adopted']);
  });

  test.each([
    ['honoured', 'adopt'],
    ['ignored', 'adopt'],
    ['ignored', 'report'],
  ] as const)('managed conferences are recognized (ids %s, %s)', async (ids, unmanagedConferences) => {
    relay().foneStorm({ ids });
    await it.create('a');
    const before = relay().sent.length;
    await runSweep(unmanagedConferences, { fonestorm: withoutUrls() });
    expect(relay().sent.slice(before)).toEqual(['list']);
    expect([it.types('a'), it.events.length, it.warnings]).toEqual([['Conference Scheduled'], 1, []]);
  });

  test('managed conferences on a later page are recognized', async () => {
    relay().foneStorm({ ids: 'ignored' });
    await it.create('a');
    await it.live(at('11:35:00'));
    const { definitions } = it.ports;
    const list: typeof definitions.list = async (limit, from) =>
      from === undefined ? { items: [], cursor: 'more' } : definitions.list(limit);
    await runSweep('adopt', { fonestorm: withoutUrls(), definitions: { ...definitions, list } });
    expect(it.types('a')).not.toContain('Conference Adopted');
    expect((await it.ports.definitions.list(10)).items).toHaveLength(1);
  });

  test.each(['honoured', 'ignored'] as const)('closed conferences are recognized (ids %s)', async (ids) => {
    relay().foneStorm({ ids });
    await it.create('a');
    await it.live(at('11:35:00'));
    const before = it.events.length;
    await makeUnmanaged('theirs', '', { end_time: at('12:00:00') });
    await runSweep('adopt', { fonestorm: withoutUrls() });
    const types = it.events.slice(before).map(({ type, detail }) => [type, detail.metadata.conferenceId]);
    expect(types[0]?.[0]).toBe('Conference Adopted');
    expect(types.filter(([type]) => type === 'Conference Adopted')).toHaveLength(1);
  });

  test('a conference that FoneStorm no longer has is gone', async () => {
    relay().foneStorm({ ids: 'ignored' });
    await it.create('a');
    for (const { id } of relay().simulator.control.conferences()) await relay().client({}).delete(id);
    await runSweep('adopt', { fonestorm: withoutUrls() });
    expect(it.types('a')).toEqual(['Conference Scheduled', 'Conference Gone']);
  });
});
