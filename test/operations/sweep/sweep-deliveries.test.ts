import { newDelivery, postponeDelivery } from '../../../lambda/domain/delivery';
import { after } from '../../../lambda/domain/instant';
import { sweepDeliveries } from '../../../lambda/operations/sweep/sweep-deliveries';
import { DeliveryRun, MINUTE, SECOND, START_TIME } from '../delivery-run';

const HOST = 'receiver.example';

test('queues a delivery whose job is lost', async () => {
  const relay = new DeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: relay.received.length < 2 ? 500 : 200 }));
  await relay.callback('c1', 'callback-1');
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
  expect(await relay.read('c1', 'callback-1')).toMatchObject({ status: 'delivered', attemptCount: 3 });
});

test('ignores a delivery that is in progress, waiting or delayed, and delivers one once whose job is put twice', async () => {
  const relay = new DeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: relay.received.length < 2 ? 500 : 200, took: 15 * SECOND }));
  await relay.callback('c1', 'callback-1');
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
    const delivery = newDelivery('c1', `callback-${String(index).padStart(4, '0')}`);
    await relay.ports.deliveries.write(postponeDelivery(delivery, after(START_TIME, index)));
  }
  relay.now = after(START_TIME, 60 * MINUTE);
  await sweepDeliveries(relay.ports, { maxJobs: 150 })();
  const put = relay.queue.queued.map(({ job }) => job.entryId);
  expect(new Set(put).size).toBe(150);
  expect(put).toContain('callback-0000');
  expect(put).not.toContain('callback-0179');
  expect(relay.linesOf('sweep.deliveries_completed')).toEqual([{ overdue: 150 }]);
  expect(relay.queue.queued[0]).toEqual({
    job: { conferenceId: 'c1', entryId: 'callback-0000', previousAttempts: 0 },
    notBefore: relay.now,
  });
});

test('puts a job according to its delivery, once, if the list is stale or has it twice', async () => {
  const relay = new DeliveryRun();
  const late = postponeDelivery(newDelivery('c1', 'late'), START_TIME);
  await relay.ports.deliveries.write(late);
  await relay.ports.deliveries.write(
    postponeDelivery(newDelivery('c1', 'ahead'), after(START_TIME, 60 * MINUTE)),
  );
  relay.now = after(START_TIME, 30 * MINUTE);
  await relay.ports.deliveries.write(
    postponeDelivery(newDelivery('c1', 'in time'), after(relay.now, -2 * MINUTE)),
  );
  const shown = (entryId: string, previousAttempts: number) => ({
    conferenceId: 'c1',
    entryId,
    previousAttempts,
    nextAt: START_TIME,
  });
  const items = [
    shown('gone', 0),
    shown('ahead', 0),
    shown('in time', 0),
    shown('late', 7),
    shown('late', 0),
  ];
  const listOverdue = async (_before: unknown, _limit: number, from?: string) =>
    from === undefined ? { items, cursor: 'more' } : { items };
  await sweepDeliveries(
    { ...relay.ports, deliveries: { ...relay.ports.deliveries, listOverdue } },
    { maxJobs: 3 },
  )();
  expect(relay.queue.queued).toEqual([
    { job: { conferenceId: 'c1', entryId: 'late', previousAttempts: 0 }, notBefore: relay.now },
  ]);
  expect(relay.linesOf('sweep.deliveries_completed')).toEqual([{ overdue: 1 }]);
});
