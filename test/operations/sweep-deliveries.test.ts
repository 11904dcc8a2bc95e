import { proposed, waiting } from '../../lambda/domain/delivery';
import { after } from '../../lambda/domain/instant';
import { sweepDeliveries } from '../../lambda/operations/sweep-deliveries';
import { BEGINNING, Delivering, MINUTE, SECOND } from './delivering';

const HOST = 'receiver.example';

test('a delivery whose job is lost is tried all the same', async () => {
  const relay = new Delivering();
  await relay.aim('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: relay.got.length < 2 ? 500 : 200 }));
  await relay.callback('c1', 'callback-1');
  await relay.pass(SECOND);
  relay.queue.lose();
  await relay.pass(2 * MINUTE);
  await relay.sweep();
  await relay.pass(SECOND);
  expect(relay.got).toHaveLength(1);
  await relay.pass(5 * MINUTE);
  await relay.sweep();
  await relay.pass(SECOND);
  expect(relay.got).toHaveLength(2);
  await relay.finish();
  expect(await relay.read('c1', 'callback-1')).toMatchObject({ standing: 'delivered', tries: 3 });
});

test('one that is tried, or waits, or is only behind, is left alone; and what is put twice is delivered once', async () => {
  const relay = new Delivering();
  await relay.aim('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: relay.got.length < 2 ? 500 : 200, took: 15 * SECOND }));
  await relay.callback('c1', 'callback-1');
  for (let second = 0; second < 90; second += 1) {
    await relay.pass(2 * SECOND);
    const jobs = relay.queue.waiting.length;
    await relay.sweep();
    expect(relay.queue.waiting).toHaveLength(jobs);
  }
  await relay.pass(10 * MINUTE);
  const { items } = await relay.ports.deliveries.ofStanding('pending', 10);
  expect(items).toMatchObject([]);
  expect(relay.got).toHaveLength(3);
});

test('all that is late is put, over all pages, but no more than so many, those late the longest first', async () => {
  const relay = new Delivering();
  for (let index = 0; index < 180; index += 1) {
    const delivery = proposed('c1', `callback-${String(index).padStart(4, '0')}`);
    await relay.ports.deliveries.write(waiting(delivery, after(BEGINNING, index)));
  }
  relay.now = after(BEGINNING, 60 * MINUTE);
  await sweepDeliveries(relay.ports, { most: 150 })();
  const put = relay.queue.waiting.map(({ job }) => job.entryId);
  expect(new Set(put).size).toBe(150);
  expect(put).toContain('callback-0000');
  expect(put).not.toContain('callback-0179');
  expect(relay.linesOf('a sweep of the deliveries ended')).toEqual([{ overdue: 150 }]);
  expect(relay.queue.waiting[0]).toEqual({
    job: { conferenceId: 'c1', entryId: 'callback-0000', tries: 0 },
    notBefore: relay.now,
  });
});

test('a job that the list shows wrongly, or twice, is put as its delivery has it, once', async () => {
  const relay = new Delivering();
  const late = waiting(proposed('c1', 'late'), BEGINNING);
  await relay.ports.deliveries.write(late);
  await relay.ports.deliveries.write(waiting(proposed('c1', 'ahead'), after(BEGINNING, 60 * MINUTE)));
  relay.now = after(BEGINNING, 30 * MINUTE);
  await relay.ports.deliveries.write(waiting(proposed('c1', 'in time'), after(relay.now, -2 * MINUTE)));
  const shown = (entryId: string, tries: number) => ({
    conferenceId: 'c1',
    entryId,
    tries,
    nextAt: BEGINNING,
  });
  const items = [
    shown('gone', 0),
    shown('ahead', 0),
    shown('in time', 0),
    shown('late', 7),
    shown('late', 0),
  ];
  const overdue = async (_before: unknown, _limit: number, from?: string) =>
    from === undefined ? { items, next: 'more' } : { items };
  await sweepDeliveries(
    { ...relay.ports, deliveries: { ...relay.ports.deliveries, overdue } },
    { most: 3 },
  )();
  expect(relay.queue.waiting).toEqual([
    { job: { conferenceId: 'c1', entryId: 'late', tries: 0 }, notBefore: relay.now },
  ]);
  expect(relay.linesOf('a sweep of the deliveries ended')).toEqual([{ overdue: 1 }]);
});
