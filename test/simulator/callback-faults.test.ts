import type { CallbackFault } from '../../simulator/faults';
import { until } from '../until';
import { closeAfterEach, startTestReceiver, startTestSimulator } from './test-simulator';

closeAfterEach();

/** The attendee counts of the received callbacks, after four people joined one after another. */
async function receiveWithFaults(callbackFaults: readonly CallbackFault[]) {
  const { url, payloads } = await startTestReceiver();
  const { control, create } = await startTestSimulator({ callbackFaults });
  const id = await create({ callback_url: url });
  for (let count = 0; count < 4; count += 1) await control.join(id);
  await control.whenIdle();
  return { received: payloads().map(({ attendees_status }) => attendees_status), control, id };
}

describe('a fault of callbacks', () => {
  const cases: readonly [string, readonly CallbackFault[], readonly number[]][] = [
    ['none: all arrive in order', [], [1, 2, 3, 4]],
    ['drop all', [{ fault: 'drop' }], []],
    ['drop the next one', [{ fault: 'drop', next: 1 }], [2, 3, 4]],
    ['drop every second', [{ fault: 'drop', every: 2 }], [1, 3]],
    ['duplicate the next one', [{ fault: 'duplicate', next: 1 }], [1, 1, 2, 3, 4]],
    ['reorder the next one', [{ fault: 'reorder', next: 1 }], [2, 1, 3, 4]],
    ['reorder all, in pairs', [{ fault: 'reorder' }], [2, 1, 4, 3]],
    ['delay the next one, which others overtake', [{ fault: 'delay', ms: 120, next: 1 }], [2, 3, 4, 1]],
    ['delay all, in order', [{ fault: 'delay', ms: 20 }], [1, 2, 3, 4]],
    [
      'several together',
      [
        { fault: 'duplicate', next: 1 },
        { fault: 'reorder', next: 1 },
        { fault: 'drop', every: 4 },
      ],
      [2, 1, 1, 3],
    ],
  ];
  it.each(cases)('%s', async (_name, faults, expected) => {
    expect((await receiveWithFaults(faults)).received).toEqual(expected);
  });

  it('logs dropped callbacks with their payloads', async () => {
    const { control, id } = await receiveWithFaults([{ fault: 'drop', next: 1 }]);
    const [dropped, sent] = control.conference(id).callbacks;
    expect(dropped).toMatchObject({ isDropped: true, method: 'POST', payload: { attendees_status: 1 } });
    expect(dropped).not.toHaveProperty('status');
    expect(sent).toMatchObject({ isDropped: false, status: 200, payload: { attendees_status: 2 } });
  });

  it('delays by the configured milliseconds', async () => {
    const { url, received } = await startTestReceiver();
    const { control, create } = await startTestSimulator({
      callbackFaults: [{ fault: 'delay', ms: 120, next: 1 }],
    });
    const id = await create({ callback_url: url });
    const before = Date.now();
    await control.join(id);
    await until(() => received.length === 1);
    expect(Date.now() - before).toBeGreaterThanOrEqual(115);
  });

  it('sends a reordered callback although no other follows', async () => {
    const { url, received } = await startTestReceiver();
    const { control, create } = await startTestSimulator({ callbackFaults: [{ fault: 'reorder', next: 1 }] });
    await control.join(await create({ callback_url: url }));
    expect(received).toEqual([]);
    await control.whenIdle();
    expect(received).toHaveLength(1);
  });

  it('reorders callbacks of one conference only', async () => {
    const { url, payloads } = await startTestReceiver();
    const { control, create } = await startTestSimulator({ callbackFaults: [{ fault: 'reorder', next: 1 }] });
    const [a, b] = [await create({ callback_url: url }), await create({ callback_url: url })];
    await control.join(a);
    await control.join(b);
    await control.leave(a);
    await control.whenIdle();
    const of = (id: string) => payloads().flatMap((each) => (each.id === id ? [each.attendees_status] : []));
    expect([of(a), of(b)]).toEqual([[0, 1], [1]]);
  });
});
