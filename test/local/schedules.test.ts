import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Entry, type TickEntry, tickOf } from '../../lambda/domain/entry';
import { type Instant, instantAt } from '../../lambda/domain/instant';
import type { Mailbox } from '../../lambda/ports/mailbox';
import { consumeQueue } from '../../local/queues/consume-queue';
import { openQueue } from '../../local/queues/queue';
import { localMailbox, onLocalMailbox } from '../../local/queues/queue-ports';
import { type LocalSchedules, openSchedules, type SchedulesOptions } from '../../local/schedules';
import { schedulesContract } from '../contracts/schedules.contract';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const folder = temporaryFolders();
const opened: { close(): Promise<void> }[] = [];
afterAll(async () => {
  for (const each of opened.reverse()) await each.close();
});

async function openSchedulesAt(
  path: string,
  mailbox: Mailbox,
  more: Partial<SchedulesOptions> = {},
): Promise<LocalSchedules> {
  const schedules = await openSchedules({ path, mailbox, logger: silentLogger, ...more });
  opened.push(schedules);
  return schedules;
}

describe('the schedules on one machine', () => {
  schedulesContract(
    async () => {
      const where = folder();
      const queue = await openQueue({ path: join(where, 'mailbox.jsonl'), maxReceiveCount: 4 });
      opened.push(queue);
      return {
        schedules: await openSchedulesAt(join(where, 'schedules.jsonl'), localMailbox(queue)),
        consume: (handle) => consumeQueue(queue, onLocalMailbox(handle), silentLogger),
      };
    },
    { delay: 300 },
  );
});

describe('the schedules on disk', () => {
  const HOUR = 3600_000;

  /** A mailbox that records its entries. */
  function mailboxOf(put: (entry: Entry) => Promise<void> = async () => undefined) {
    const ticks: TickEntry[] = [];
    const mailbox: Mailbox = {
      async put(entry) {
        await put(entry);
        if (entry.kind === 'tick') ticks.push(entry);
      },
    };
    return { mailbox, ticks };
  }

  const tickAt = (conferenceId: string, at: number, revision = 1) =>
    tickOf(conferenceId, { revision, dueAt: instantAt(at) as Instant });
  const idsOf = (ticks: readonly TickEntry[]) => ticks.map(({ conferenceId }) => conferenceId).sort();

  test('after a restart, a tick that became due meanwhile is put at once, another when it is due, and a cleared one never', async () => {
    const path = join(folder(), 'schedules.jsonl');
    const { mailbox, ticks } = mailboxOf();
    const now = Date.now();
    const first = await openSchedules({ path, mailbox, logger: silentLogger });
    await first.set(tickAt('meanwhile', now + HOUR));
    await first.set(tickAt('later', now + 2 * HOUR));
    await first.set(tickAt('cleared', now + HOUR));
    await first.clear('cleared');
    await first.close();
    const second = await openSchedules({
      ...{ path, mailbox, logger: silentLogger, now: () => Date.now() + HOUR + 1000 },
    });
    await until(() => ticks.length > 0);
    expect(idsOf(ticks)).toEqual(['meanwhile']);
    await second.close();
    await openSchedulesAt(path, mailbox, { now: () => Date.now() + 3 * HOUR });
    await until(() => ticks.length > 1);
    expect(idsOf(ticks)).toEqual(['later', 'meanwhile']);
  });

  test('a tick is put again if the process ends before its record is written', async () => {
    const path = join(folder(), 'schedules.jsonl');
    let goOn = () => {};
    const stopped = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const before = mailboxOf();
    const { mailbox } = mailboxOf((entry) => before.mailbox.put(entry).then(() => stopped));
    const schedules = await openSchedulesAt(path, mailbox);
    await schedules.set(tickAt('c', Date.now()));
    await until(() => before.ticks.length === 1);
    const after = mailboxOf();
    const second = await openSchedules({ path, mailbox: after.mailbox, logger: silentLogger });
    await until(() => after.ticks.length === 1);
    expect(after.ticks).toEqual(before.ticks);
    await second.close();
    const last = mailboxOf();
    const witness = await openSchedulesAt(path, last.mailbox);
    await witness.set(tickAt('witness', Date.now()));
    await until(() => last.ticks.length > 0);
    expect(idsOf(last.ticks)).toEqual(['witness']);
    goOn();
  });

  test('a tick is retried if the mailbox fails, and a tick that was set meanwhile stays', async () => {
    const path = join(folder(), 'schedules.jsonl');
    let attempts = 0;
    const { mailbox, ticks } = mailboxOf(async ({ conferenceId }) => {
      attempts += 1;
      if (attempts === 1) throw new Error('the disk is full');
      if (conferenceId === 'c' && attempts === 2) await schedules.set(tickAt('c', Date.now() + HOUR, 2));
    });
    const schedules = await openSchedules({ path, mailbox, logger: silentLogger });
    await schedules.set(tickAt('c', Date.now()));
    await until(() => ticks.length === 1);
    await schedules.close();
    const next = mailboxOf();
    await openSchedulesAt(path, next.mailbox, { now: () => Date.now() + HOUR + 1000 });
    await until(() => next.ticks.length === 1);
    expect(next.ticks.map(({ revision }) => revision)).toEqual([2]);
  });

  test('a tick that is due in more than a month waits without polling, and does not delay others', async () => {
    const { mailbox, ticks } = mailboxOf();
    let checks = 0;
    const now = () => {
      checks += 1;
      return Date.now();
    };
    const schedules = await openSchedulesAt(join(folder(), 'schedules.jsonl'), mailbox, { now });
    await schedules.set(tickAt('next year', Date.now() + 365 * 24 * HOUR));
    // A timer that was asked to wait too long would be over at each of them.
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(checks).toBeLessThan(10);
    await schedules.set(tickAt('now', Date.now()));
    await until(() => ticks.length > 0);
    expect(idsOf(ticks)).toEqual(['now']);
  });

  test('many past ticks leave a small file', async () => {
    const path = join(folder(), 'schedules.jsonl');
    const { mailbox } = mailboxOf();
    const schedules = await openSchedulesAt(path, mailbox);
    for (let round = 0; round < 25; round += 1) {
      const ticks = Array.from({ length: 500 }, (_, each) => tickAt(`c${each}`, Date.now() + HOUR, round));
      await Promise.all(ticks.map((tick) => schedules.set(tick)));
    }
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(10_000);
  });
});
