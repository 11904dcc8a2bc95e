import type { Instant } from '../../../lambda/domain/instant';
import { until } from '../../until';
import {
  closeReceiversAfterEach,
  NOW,
  rawReceiver,
  receiver,
  respondOk,
  send,
  socketReceiver,
} from './local-receivers';

closeReceiversAfterEach();

describe('a response', () => {
  test.each([200, 204, 299, 400, 404, 410, 429, 500, 503])('of status %d is reported', async (status) => {
    const target = await receiver((response) => response.writeHead(status).end());
    expect(await send(target)).toEqual({ startedAt: NOW, duration: 0, status });
  });

  test.each([300, 301, 302, 303, 307, 308])('of status %d is not followed', async (status) => {
    const inside = await receiver(respondOk);
    const target = await receiver((response) =>
      response.writeHead(status, { location: `http://127.0.0.1:${inside.port}/` }).end(),
    );
    expect(await send(target)).toMatchObject({ status });
    expect([target.connections(), inside.connections()]).toEqual([1, 0]);
  });

  test.each([
    ['a', 'a'],
    ['x'.repeat(1024), 'x'.repeat(1024)],
    ['x'.repeat(1025), 'x'.repeat(1024)],
    [`${'x'.repeat(1023)}é`, 'x'.repeat(1023)],
    [`${'x'.repeat(1022)}éé`, `${'x'.repeat(1022)}é`],
    [Buffer.from([0x61, 0xff, 0x62, 0xc3]), 'a\ufffdb\ufffd'],
  ])('is kept to its first kilobyte, as text (%#)', async (body, answer) => {
    const target = await receiver((response) => response.end(body));
    expect((await send(target)).response).toBe(answer);
  });

  test.each<[string, number | undefined]>([
    ['120', 120_000],
    ['0', 0],
    ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
    ['Mon, 04 May 2026 09:01:00 GMT', 60_000],
    ['Monday, 04-May-26 09:01:00 GMT', 60_000],
    ['Mon May  4 09:01:00 2026', 60_000],
    ['Mon, 04 May 2026 08:00:00 GMT', 0],
    ...['-1', '1.5', '2027-01-01', 'soon', 'Mon', 'Mon, 04 May 2026 09:01:00 PST', ''].map(
      (text): [string, undefined] => [text, undefined],
    ),
  ])('with Retry-After: %s', async (text, expected) => {
    const target = await receiver((response) => response.writeHead(503, { 'retry-after': text }).end());
    expect((await send(target)).retryAfter).toBe(expected);
  });

  test.each([
    [65_535, 'end', { failure: 'status 200, then the connection broke (ECONNRESET)' }],
    [65_536, 'open', { status: 200 }],
  ] as const)('with %d bytes (then: %s) is read up to 64 kB', async (size, then, expected) => {
    const target = await rawReceiver(
      `HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(size)}`,
      then,
    );
    const result = await send(target);
    expect(result).toEqual({ startedAt: NOW, duration: 0, response: 'x'.repeat(1024), ...expected });
  });

  test('without an end is cut off', async () => {
    const target = await receiver((response) => {
      const more = () => {
        for (let isTaken = true; isTaken; ) isTaken = response.write('x'.repeat(4096));
      };
      response.on('drain', more);
      more();
    });
    expect(await send(target)).toMatchObject({ status: 200 });
    await until(() => target.open() === 0);
  });

  test.each([
    ['is not HTTP', 'SSH-2.0-OpenSSH\r\n', 'a response that is not HTTP (HPE_INVALID_CONSTANT)'],
    [
      'has headers without end',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`,
      /not HTTP \(HPE_HEADER_OVERFLOW\)/,
    ],
    [
      'has too many headers',
      `HTTP/1.1 200 OK\r\n${'X: y\r\n'.repeat(9000)}\r\n`,
      /not HTTP \(HPE_HEADER_OVERFLOW\)/,
    ],
    [
      'has two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      /not HTTP \(HPE_/,
    ],
    ['is of lines that end wrongly', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n', /not HTTP \(HPE_/],
    ['is none', '', 'the connection broke (ECONNRESET)'],
    ['is a beginning', 'HTTP/1.1 200 O', /^(the connection broke|a response that is not HTTP) \([A-Z_]+\)$/],
    ['is only on its way', 'HTTP/1.1 102 Processing\r\n\r\n', 'the connection broke (ECONNRESET)'],
    [
      'is of another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
      'the connection ended without a response',
    ],
    [
      'breaks off',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok',
      'status 200, then the connection broke (ECONNRESET)',
    ],
    ['is in bad chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', /^status 200, then /],
  ])('that %s is a failure', async (_what, bytes, failure) => {
    const { status, ...result } = await send(await rawReceiver(bytes, 'end'));
    expect(status).toBeUndefined();
    expect(result.failure).toEqual(typeof failure === 'string' ? failure : expect.stringMatching(failure));
  });
});

describe('at the deadline the attempt ends for a receiver that', () => {
  const timeout = 50;
  const late = `no complete response within ${timeout} ms`;

  test('sends nothing', async () => {
    expect(await send(await socketReceiver(() => undefined), {}, { timeout })).toMatchObject({
      failure: late,
    });
  });

  test('trickles its headers', async () => {
    const target = await socketReceiver((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
      const timer = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    const result = await send(target, {}, { timeout });
    expect(result).toEqual({ startedAt: NOW, duration: 0, failure: late });
  });

  test('trickles its body', async () => {
    const target = await receiver((response) => {
      response.writeHead(200, { 'retry-after': '7' });
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(timer));
    });
    let longEnough = timeout;
    let result = await send(target, {}, { timeout });
    // On a slow machine, not even the status has arrived.
    while (result.response === undefined) {
      longEnough *= 2;
      result = await send(target, {}, { timeout: longEnough });
    }
    expect(result).toEqual({
      ...{ startedAt: NOW, duration: 0, retryAfter: 7000, response: expect.stringMatching(/^x+$/) },
      failure: `status 200, then no complete response within ${longEnough} ms`,
    });
    await until(() => target.open() === 0);
  });

  test('sends "100 Continue" without an end', async () => {
    const target = await socketReceiver((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    expect(await send(target, {}, { timeout })).toMatchObject({ failure: late });
  });

  test('does not read', async () => {
    const target = await socketReceiver((socket) => socket.pause());
    const body = Buffer.alloc(20_000_000);
    expect(await send(target, { body }, { timeout })).toMatchObject({ failure: late });
  });

  test('does not finish TLS', async () => {
    const target = await socketReceiver(() => undefined);
    const url = `https://receiver.example:${target.port}/`;
    expect(await send(target, { url }, { timeout })).toMatchObject({ failure: late });
  });

  test('has a name server that does not answer', async () => {
    const target = await receiver(respondOk);
    const resolve = () => new Promise<never>(() => undefined);
    expect(await send(target, {}, { timeout, resolve })).toMatchObject({ failure: late });
  });
});

describe('the duration', () => {
  test('is reported, and never negative', async () => {
    const target = await receiver(respondOk);
    const times = [
      '2026-05-04T09:00:00.000Z',
      '2026-05-04T09:00:00.250Z',
      '2026-05-04T09:00:00.300Z',
    ] as Instant[];
    const clockOf = (moments: Instant[]) => ({ now: () => moments.shift() ?? NOW });
    expect(await send(target, {}, { clock: clockOf([...times]) })).toMatchObject({
      startedAt: times[0],
      duration: 300,
    });
    expect(await send(target, {}, { clock: clockOf(times.toReversed()) })).toMatchObject({ duration: 0 });
  });
});
