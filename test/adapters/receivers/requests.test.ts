import { CALLBACK, closeReceiversAfterEach, NOW, receiver, respondOk, send } from './local-receivers';

closeReceiversAfterEach();

describe('a request', () => {
  test('arrives unchanged, with the path and both queries', async () => {
    const target = await receiver(respondOk);
    const url = `http://Receiver.example:${target.port}/a%20b/ü?own=1&x=%2F#part`;
    const result = await send(target, { url, query: 'token=%zz&q=a+b&c="<>|' });
    expect(result).toEqual({ startedAt: NOW, duration: 0, status: 200, response: 'taken' });
    expect(target.got).toEqual([
      {
        method: 'POST',
        path: '/a%20b/%C3%BC?own=1&x=%2F&token=%zz&q=a+b&c="<>|',
        headers: [
          ...['content-type', 'application/json', 'Content-Length', '31'],
          ...['Host', `receiver.example:${target.port}`, 'Connection', 'close'],
        ],
        body: CALLBACK.body,
      },
    ]);
  });

  test.each([
    ['', '', '/'],
    ['', 'a=1', '/?a=1'],
    ['?', 'a=1', '/?a=1'],
    ['?own', '', '/?own'],
    ['?own', 'a=1', '/?own&a=1'],
    ['?own', '?a=1?', '/?own&?a=1?'],
    ['/p/?own#x', 'a=1', '/p/?own&a=1'],
    ['', 'a b\tc\u0000d€😀\ud800é', '/?a%20b%09c%00d%E2%82%AC%F0%9F%98%80%EF%BF%BD%C3%A9'],
  ])('to %j with the query %j has the path %j', async (path, query, expected) => {
    const target = await receiver(respondOk);
    const host = `http://receiver.example:${target.port}`;
    await send(target, {
      url: path.startsWith('?') ? `${host}/${path}` : `${host}${path}`,
      query,
      method: 'GET',
    });
    expect(target.got.map((got) => got.path)).toEqual([expected]);
  });

  test.each([
    ['GET', '', undefined],
    ['GET', 'body', '4'],
    ['POST', '', '0'],
    ['POST', 'bödy', '5'],
    ['DELETE', '', undefined],
  ])('%s with the body %j has a length of %s', async (method, body, length) => {
    const target = await receiver(respondOk);
    await send(target, { method, body: Buffer.from(body) });
    const [{ headers = [], ...got } = {}] = target.got;
    expect(headers[headers.indexOf('Content-Length') + 1]).toBe(length ?? headers[0]);
    expect(headers).not.toContain('Transfer-Encoding');
    expect(got).toMatchObject({ method, body: Buffer.from(body) });
  });

  test('carries bytes that are not text unchanged', async () => {
    const target = await receiver(respondOk);
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    await send(target, { body });
    expect(target.got[0]?.body).toEqual(body);
  });

  test('has no headers of a connection, and no headers that cannot be sent', async () => {
    const target = await receiver(respondOk);
    const headers = {
      ...{ 'content-type': 'text/plain\r\nx-injected: 1', 'user-agent': 'Größe', 'content-encoding': '€' },
      ...{
        Host: '127.0.0.1',
        'content-length': '3',
        'Transfer-Encoding': 'chunked',
        connection: 'keep-alive',
      },
      ...{ expect: '100-continue', cookie: 'a=b', authorization: 'Basic x', 'a b': 'c', 'webhook-id': '1' },
    };
    expect(await send(target, { headers })).toMatchObject({ status: 200 });
    expect(target.got[0]?.headers).toEqual([
      ...['user-agent', 'Größe', 'webhook-id', '1', 'Content-Length', '31'],
      ...['Host', `receiver.example:${target.port}`, 'Connection', 'close'],
    ]);
    expect(target.got[0]?.body).toEqual(CALLBACK.body);
  });

  test.each(['G ET', 'GET /other HTTP/1.1\r\n'])('of the method %j is not sent', async (method) => {
    const target = await receiver(respondOk);
    const { failure } = await send(target, { method });
    expect(failure).toMatch(/^a request that cannot be sent \(ERR_[A-Z_]+\)$/);
    expect(target.connections()).toBe(0);
  });

  test('opens a new connection', async () => {
    const target = await receiver(respondOk);
    await send(target);
    await send(target);
    expect(target.connections()).toBe(2);
  });
});
