import { delivering, HOST, MINUTE, SECOND, URL_ } from './delivering';

describe('an END that was passed on from the conference that received it', () => {
  const OTHER = 'https://other.example/callbacks';

  test.each([
    ['the same conference, is delivered once', 'c1', URL_, ['callback-1']],
    ['a conference with the same callback_url, is delivered once', 'c2', URL_, ['callback-1']],
    [
      'a conference with another callback_url, is delivered to both',
      'c2',
      OTHER,
      ['callback-1', 'callback-1-again'],
    ],
    ['a conference without a callback_url, is delivered', 'c2', undefined, ['callback-1-again']],
  ])('%s', async (_name, receivedBy, url, ids) => {
    const relay = await delivering();
    if (receivedBy !== 'c1') await relay.aim(receivedBy, url);
    await relay.callback(receivedBy, 'callback-1');
    await relay.callback('c1', 'callback-1-again', undefined, { receivedBy });
    await relay.pass(SECOND);
    expect(relay.got.map(({ request }) => request.headers['webhook-id']).toSorted()).toEqual(ids);
    expect((await relay.read('c1', 'callback-1-again'))?.standing).toBe(
      ids.includes('callback-1-again') ? 'delivered' : undefined,
    );
  });

  test('is delivered if a caller asks for it, and goes on to be', async () => {
    const relay = await delivering();
    relay.receivers.set(HOST, () => ({ status: relay.got.length > 0 ? 204 : 500 }));
    await relay.callback('c1', 'callback-1-again', undefined, { receivedBy: 'c1' });
    await relay.pass(SECOND);
    expect(relay.got).toEqual([]);
    await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1-again' }, relay.now);
    await relay.pass(MINUTE);
    expect((await relay.read('c1', 'callback-1-again'))?.standing).toBe('delivered');
  });
});
