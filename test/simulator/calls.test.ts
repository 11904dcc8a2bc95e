import { CALLER, NUMBER, startWithNumber } from './conference-with-number';
import { closeAfterEach, hourFrom, startTestReceiver } from './test-simulator';

closeAfterEach();

describe('a call', () => {
  it('begins and ends, with the fields of the page and no others', async () => {
    let now = Date.now();
    const { control, payloads, id } = await startWithNumber({}, {}, { now: () => now });
    const { uid } = await control.call(NUMBER, { from: CALLER });
    expect(control.conference(id).people).toMatchObject([{ uid, number: CALLER }]);
    now += 61_000;
    expect(await control.hangUp(uid)).toMatchObject({ uid, isOver: true });
    await control.whenIdle();
    const fields = {
      uid,
      direction: 'INBOUND',
      from: CALLER,
      to: NUMBER,
      type: 'VOICE',
      account_code: 'simulator',
    };
    expect(payloads()).toEqual([
      { ...fields, status: 'BEGIN' },
      { ...fields, status: 'END', disposition: 'ANSWERED', billable_seconds: 61 },
    ]);
    expect(control.conference(id)).toMatchObject({ people: [], hasBegun: true });
    expect(control.fonenumber(NUMBER)).toMatchObject({ calls: [], callbacks: [{}, { status: 200 }] });
  });

  it.each([
    ['ringing', 'BEGIN', ['BEGIN', 'END ANSWERED']],
    ['answered', '', ['BEGIN', 'END ANSWERED']],
  ] as const)(
    'that begins at %s says so while it rings, or once it is answered',
    async (callBegins, ringing, all) => {
      const { control, said, id } = await startWithNumber({ callBegins });
      const { uid } = await control.call(NUMBER, { how: 'ring' });
      expect((await said()).join()).toBe(ringing);
      expect(control.conference(id).people).toEqual([]);
      await control.answer(uid);
      expect(await said()).toEqual(['BEGIN']);
      expect(control.conference(id).people).toHaveLength(1);
      await control.hangUp(uid);
      expect(await said()).toEqual(all);
    },
  );

  it.each([
    ['ringing', ['BEGIN', 'END NO_ANSWER', 'BEGIN', 'END FAILED:486', 'BEGIN', 'END CANCEL']],
    ['answered', ['END NO_ANSWER', 'END FAILED:486', 'END CANCEL']],
  ] as const)(
    'that is never answered has no seconds, and is in no conference (%s)',
    async (callBegins, expected) => {
      const { control, said, payloads, id } = await startWithNumber({ callBegins });
      await control.call(NUMBER, { how: 'NO_ANSWER' });
      await control.call(NUMBER, { how: 'FAILED:486' });
      await control.hangUp((await control.call(NUMBER, { how: 'ring' })).uid);
      expect(await said()).toEqual(expected);
      const ends = payloads().filter(({ status }) => status === 'END');
      expect(ends.map(({ billable_seconds }) => billable_seconds)).toEqual([0, 0, 0]);
      expect(control.conference(id).hasBegun).toBe(false);
    },
  );

  it.each([
    ['before its start', hourFrom(60), 'before_message'],
    ['after its end', hourFrom(-120), 'after_message'],
  ] as const)(
    'to a conference %s is answered, and not in it: callbacks do not say so',
    async (_when, times, heardMessage) => {
      const { control, said, id } = await startWithNumber({}, times);
      const { uid, ...call } = await control.call(NUMBER);
      expect(call).toMatchObject({ heardMessage, answeredAt: expect.any(String) });
      expect(control.conference(id)).toMatchObject({ people: [], hasBegun: false });
      await control.hangUp(uid);
      expect(await said()).toEqual(['BEGIN', 'END ANSWERED']);
    },
  );

  it('to a conference in its time joins it', async () => {
    const { control, id } = await startWithNumber({}, hourFrom(-30));
    await control.call(NUMBER);
    expect(control.conference(id).people).toHaveLength(1);
  });

  it.each([
    ['Hangup', 'END ANSWERED'],
    ['Busy', 'END BUSY'],
    ['Reject', 'END REJECTED'],
  ])('to a number whose service is %s is over at once: %s', async (service_type, expected) => {
    const { call, control, said, id } = await startWithNumber();
    await call('POST', `/fonenumbers/${NUMBER}/service`, { service_type });
    expect((await control.call(NUMBER)).isOver).toBe(true);
    expect(await said()).toEqual(['BEGIN', expected]);
    expect(control.conference(id).people).toEqual([]);
  });

  it('to a number without a service, or with a deleted conference, fails', async () => {
    const { call, control, said, id, register, url } = await startWithNumber();
    await call('DELETE', `/conferences/${id}`);
    await control.call(NUMBER);
    await control.whenIdle();
    await control.reset();
    await register(url);
    await control.call(NUMBER);
    expect(await said()).toEqual(['BEGIN', 'END FAILED', 'BEGIN', 'END FAILED']);
  });

  it('over max_members is busy', async () => {
    const { control, said, id } = await startWithNumber({}, { max_members: 1 });
    await control.call(NUMBER);
    await control.call(NUMBER);
    expect(await said()).toEqual(['BEGIN', 'BEGIN', 'END BUSY']);
    expect(control.conference(id).people).toHaveLength(1);
  });

  it('ends when its conference is deleted', async () => {
    const { call, control, said, id } = await startWithNumber();
    await control.call(NUMBER);
    await call('DELETE', `/conferences/${id}`);
    expect(await said()).toEqual(['BEGIN', 'END ANSWERED']);
    expect(control.fonenumber(NUMBER).calls).toEqual([]);
  });

  it('continues in its conference after the number gets another; its END goes to the new URL', async () => {
    const next = await startTestReceiver();
    const { call, control, said, id, register } = await startWithNumber();
    const { uid } = await control.call(NUMBER);
    expect(await said()).toEqual(['BEGIN']);
    const other = (await call('POST', '/conferences', { label: 'y', fonenumber: NUMBER })).body.conference.id;
    await register(next.url);
    await control.call(NUMBER);
    const there = () => [id, other].map((each) => control.conference(each).people.length);
    expect(there()).toEqual([1, 1]);
    await control.hangUp(uid);
    expect(await said()).toEqual(['BEGIN']);
    expect(next.payloads().map(({ status, uid: of }) => `${status} ${of === uid}`)).toEqual([
      'BEGIN false',
      'END true',
    ]);
    expect(there()).toEqual([0, 1]);
  });

  it('of a number without URLs is not reported', async () => {
    const { control, said } = await startWithNumber();
    await control.call('3215550002');
    expect(await said()).toEqual([]);
  });

  it('also has the time in the talkative profile', async () => {
    const { control, payloads } = await startWithNumber({ profile: 'talkative' });
    await control.call(NUMBER, { type: 'FAX' });
    await control.whenIdle();
    expect(payloads()).toMatchObject([{ type: 'FAX', timestamp: expect.any(String) }]);
  });
});

describe('a call callback over the wire', () => {
  const QUERY =
    /^account_code=simulator&direction=INBOUND&status=BEGIN&from=3055550100&to=3215550001&type=VOICE&uid=[\w-]+$/;
  const FORM = 'application/x-www-form-urlencoded';
  it.each([
    ['v2.11', 'GET', 'query', undefined, 'nothing'],
    ['v2.11', 'POST', 'query', FORM, 'JSON'],
    ['v2.11', 'JSON', 'query', 'application/json', 'JSON'],
    ['2017', 'GET', 'no query', undefined, 'nothing'],
    ['2017', 'POST', 'no query', FORM, 'a form'],
    ['2017', 'JSON', 'no query', 'application/json', 'JSON'],
  ] as const)(
    'as of %s, %s has %s, and under %s %s',
    async (methodsAsOf, method, query, contentType, body) => {
      const { control, register, received, url } = await startWithNumber({ methodsAsOf });
      await register(url, { method, url_username: 'ada', url_password: 'pass' });
      await control.call(NUMBER, { from: CALLER });
      await control.whenIdle();
      const authorization = `Basic ${Buffer.from('ada:pass').toString('base64')}`;
      const [callback] = received;
      expect(callback).toMatchObject({
        method: method === 'GET' ? 'GET' : 'POST',
        contentType,
        authorization,
      });
      const [, given = ''] = callback?.url.split('?') ?? [];
      expect(QUERY.test(given) ? 'query' : given || 'no query').toBe(query);
      const text = callback?.body ?? '';
      const kind = text === '' ? 'nothing' : QUERY.test(text) ? 'a form' : JSON.parse(text).uid && 'JSON';
      expect(kind).toBe(body);
    },
  );

  it.each([
    ['replaced', `/hook?a=${CALLER}&b=&c=%20`],
    ['left', '/hook?a={{from}}&b={{disposition}}&c=%20'],
  ] as const)('has its tokens %s', async (tokens, expected) => {
    const { control, register, received, url } = await startWithNumber({ tokens, methodsAsOf: '2017' });
    await register(`${url}?a={{from}}&b={{disposition}}&c=%20`, { method: 'GET' });
    await control.call(NUMBER, { from: CALLER });
    await control.whenIdle();
    expect(received[0]?.url.replaceAll('%7B', '{').replaceAll('%7D', '}')).toBe(expected);
  });

  it('can be dropped like any other', async () => {
    const { control, said } = await startWithNumber({ callbackFaults: [{ fault: 'drop', next: 1 }] });
    await control.hangUp((await control.call(NUMBER)).uid);
    expect(await said()).toEqual(['END ANSWERED']);
  });
});
