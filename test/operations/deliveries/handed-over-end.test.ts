import { SECOND, startDeliveryRun, URL_ } from '../delivery-run';

describe('an END that was handed over', () => {
  const OTHER = 'https://other.example/callbacks';

  test.each([
    ['by the same conference is delivered once', 'c1', URL_, ['callback-1']],
    ['by a conference with the same callback_url is delivered once', 'c2', URL_, ['callback-1']],
    [
      'by a conference with another callback_url is delivered to both',
      'c2',
      OTHER,
      ['callback-1', 'callback-1-handed-over'],
    ],
    ['by a conference without a callback_url is delivered', 'c2', undefined, ['callback-1-handed-over']],
  ])('%s', async (_name, receivedBy, url, ids) => {
    const relay = await startDeliveryRun();
    if (receivedBy !== 'c1') await relay.setCallbackUrl(receivedBy, url);
    await relay.callback(receivedBy, 1);
    await relay.callback('c1', 2, undefined, {
      ...{ id: 'callback-1-handed-over' },
      original: { id: 'callback-1', conferenceId: receivedBy, receivedAt: relay.now },
    });
    await relay.pass(SECOND);
    expect(relay.received.map(({ request }) => request.headers['webhook-id']).toSorted()).toEqual(ids);
    expect((await relay.read('c1', 2))?.status).toBe(
      ids.includes('callback-1-handed-over') ? 'delivered' : undefined,
    );
  });
});
