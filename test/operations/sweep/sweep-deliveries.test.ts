import { newDelivery, postponeDelivery } from '../../../lambda/domain/delivery';
import { after } from '../../../lambda/domain/instant';
import { sweepDeliveries } from '../../../lambda/operations/sweep/sweep-deliveries';
import { DeliveryRun, MINUTE, SECOND, START_TIME } from '../delivery-run';

const HOST = 'receiver.example';

test('queues a delivery whose job is lost', async () => {
  const relay = new DeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: relay.received.length < 2 ? 500 : 200 }));
  await relay.callback('c1', 1);
  await relay.pass(SECOND);
  relay.queue.clear();
  await relay.pass(2 * MINUTE);
  await relay.sweep();
  await relay.pass(SECOND);
  expect(relay.received).toHaveLength(1);
  await relay.pass(5 * MINUTE);
  await relay.sweep();
  await relay.pass(SECOND);
  expect(relay.received).toHaveLength(2);
  await relay.finish();
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', attemptCount: 3 });
});

test('ignores a delivery that is in progress, waiting or delayed, and delivers one once whose job is put twice', async () => {
  const relay = new DeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: relay.received.length < 2 ? 500 : 200, took: 15 * SECOND }));
  await relay.callback('c1', 1);
  for (let second = 0; second < 90; second += 1) {
    await relay.pass(2 * SECOND);
    const jobs = relay.queue.queued.length;
    await relay.sweep();
    expect(relay.queue.queued).toHaveLength(jobs);
  }
  await relay.pass(10 * MINUTE);
  const { items } = await relay.ports.deliveries.listByStatus('pending', 10);
  expect(items).toMatchObject([]);
  expect(relay.received).toHaveLength(3);
});

test('puts overdue jobs of all pages, the longest overdue first, up to the limit', async () => {
  const relay = new DeliveryRun();
  for (let index = 0; index < 180; index += 1) {
    const delivery = newDelivery('c1', index + 1);
    await relay.ports.deliveries.write(postponeDelivery(delivery, after(START_TIME, index)));
  }
  relay.now = after(START_TIME, 60 * MINUTE);
  await sweepDeliveries(relay.ports, { maxJobs: 150 })();
  const put = relay.queue.queued.map(({ job }) => job.position);
  expect(new Set(put).size).toBe(150);
  expect(put).toContain(1);
  expect(put).not.toContain(180);
  expect(relay.linesOf('sweep.deliveries_completed')).toEqual([{ overdue: 150 }]);
  expect(relay.queue.queued[0]).toEqual({
    job: { conferenceId: 'c1', position: 1, previousAttempts: 0 },
    notBefore: relay.now,
  });
});

test('puts a job according to its delivery, once, if the list is stale or has it twice', async () => {
  const relay = new DeliveryRun();
  const late = postponeDelivery(newDelivery('c1', 1), START_TIME);
  await relay.ports.deliveries.write(late);
  await relay.ports.deliveries.write(postponeDelivery(newDelivery('c1', 2), after(START_TIME, 60 * MINUTE)));
  relay.now = after(START_TIME, 30 * MINUTE);
  await relay.ports.deliveries.write(postponeDelivery(newDelivery('c1', 3), after(relay.now, -2 * MINUTE)));
  const shown = (position: number, previousAttempts: number) => ({
    conferenceId: 'c1',
    position,
    previousAttempts,
    nextAt: START_TIME,
  });
  const items = [shown(9, 0), shown(2, 0), shown(3, 0), shown(1, 7), shown(1, 0)];
  const listOverdue = async (_before: unknown, _limit: number, from?: string) =>
    from === undefined ? { items, cursor: 'more' } : { items };
  await sweepDeliveries(
    { ...relay.ports, deliveries: { ...relay.ports.deliveries, listOverdue } },
    { maxJobs: 3 },
  )();
  expect(relay.queue.queued).toEqual([
    { job: { conferenceId: 'c1', position: 1, previousAttempts: 0 }, notBefore: relay.now },
  ]);
  expect(relay.linesOf('sweep.deliveries_completed')).toEqual([{ overdue: 1 }]);
});
