import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openQueue, type Queue, type QueueOptions } from '../../../local/queues/queue';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const opened: Queue[] = [];
afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close().catch(() => undefined);
});

async function openQueueAt(path: string, more: Partial<QueueOptions> = {}): Promise<Queue> {
  const queue = await openQueue({ path, maxReceiveCount: 3, ...more });
  opened.push(queue);
  return queue;
}

const bodiesOf = (messages: readonly { readonly body: string }[]) => messages.map(({ body }) => body);

describe('a queue on disk', () => {
  test('keeps its messages over a restart, in order, with their receives', async () => {
    const path = join(folder(), 'queue.jsonl');
    const first = await openQueueAt(path);
    for (const body of ['a', 'b', 'c']) await first.send({ body, group: 'g' });
    const [a] = await first.receive(1);
    await first.delete(a?.id ?? '');
    await first.receive(1);
    const second = await openQueueAt(path);
    const [b] = await second.receive(10);
    await second.delete(b?.id ?? '');
    const [c] = await second.receive(10);
    expect([b, c].map((message) => [message?.body, message?.receives])).toEqual([
      ['b', 2],
      ['c', 1],
    ]);
  });

  test('a compaction removes a deleted message, however many others wait', async () => {
    const path = join(folder(), 'queue.jsonl');
    const queue = await openQueueAt(path);
    await queue.send({ body: 'erased', group: 'g', deduplicationId: '1' });
    const [message] = await queue.receive(1);
    await queue.delete(message?.id ?? '');
    for (const body of ['b', 'c']) await queue.send({ body, group: body, deduplicationId: body });
    await queue.compact();
    expect(readFileSync(path, 'utf8')).not.toContain('erased');
    expect(bodiesOf(await (await openQueueAt(path)).receive(10))).toEqual(['b', 'c']);
  });

  test('forces a sent message to the disk, but not a receipt or a deletion, which a power cut may undo', async () => {
    const forced: string[] = [];
    let step = '';
    const queue = await openQueueAt(join(folder(), 'queue.jsonl'), {
      async open(path, flags) {
        const file = await openFile(path, flags);
        const datasync = file.datasync.bind(file);
        return Object.assign(file, {
          datasync() {
            forced.push(step);
            return datasync();
          },
        });
      },
    });
    const during = <T>(name: string, work: Promise<T>): Promise<T> => {
      step = name;
      return work;
    };
    await during('send', queue.send({ body: 'a' }));
    const [message] = await during('receive', queue.receive(1));
    await during('delete', queue.delete(message?.id ?? ''));
    await during('send', queue.send({ body: 'b' }));
    expect(forced).toEqual(['send', 'send']);
  });

  test('drops an incomplete last line, and the next message is complete', async () => {
    const path = join(folder(), 'queue.jsonl');
    const first = await openQueueAt(path);
    await first.send({ body: 'a' });
    appendFileSync(path, '{"op":"send","mess');
    const second = await openQueueAt(path);
    await second.send({ body: 'b' });
    const third = await openQueueAt(path);
    expect(bodiesOf(await third.receive(10))).toEqual(['a', 'b']);
  });

  test('names a line in the middle that cannot be read', async () => {
    const path = join(folder(), 'queue.jsonl');
    writeFileSync(path, 'rubbish\n{"op":"delete","id":"x"}\n');
    await expect(openQueueAt(path)).rejects.toThrow(`${path}: line 1 cannot be read`);
  });

  test('stays a small file after many messages', async () => {
    const path = join(folder(), 'queue.jsonl');
    const queue = await openQueueAt(path);
    await queue.send({ body: 'stays', delay: 60_000 });
    for (let round = 0; round < 40; round += 1) {
      await Promise.all(Array.from({ length: 100 }, () => queue.send({ body: 'goes' })));
      const received = await queue.receive(100);
      await Promise.all(received.map(({ id }) => queue.delete(id)));
    }
    expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(10_000);
    const again = await openQueueAt(path, { now: () => Date.now() + 60_000 });
    expect(bodiesOf(await again.receive(200))).toEqual(['stays']);
  });
});

describe('like in Amazon SQS', () => {
  test('a message is hidden until the visibility timeout is over', async () => {
    let now = 1000;
    const queue = await openQueueAt(join(folder(), 'queue.jsonl'), {
      visibilityTimeout: 500,
      now: () => now,
    });
    await queue.send({ body: 'a' });
    expect(bodiesOf(await queue.receive(1))).toEqual(['a']);
    now += 499;
    expect(await queue.receive(1)).toEqual([]);
    now += 1;
    expect(bodiesOf(await queue.receive(1))).toEqual(['a']);
  });

  test('a message with a delay is visible when it is over', async () => {
    let now = 1000;
    const queue = await openQueueAt(join(folder(), 'queue.jsonl'), { now: () => now });
    await queue.send({ body: 'later', delay: 100 });
    await queue.send({ body: 'now' });
    expect(bodiesOf(await queue.receive(10))).toEqual(['now']);
    now += 100;
    expect(bodiesOf(await queue.receive(10))).toEqual(['later']);
  });

  test('a deduplication id counts for five minutes, also over a restart', async () => {
    let now = 1000;
    const path = join(folder(), 'queue.jsonl');
    const options = { now: () => now };
    const first = await openQueueAt(path, options);
    const send = (queue: Queue) => queue.send({ body: 'once', group: 'g', deduplicationId: 'd' });
    await Promise.all([send(first), send(first)]);
    await first.delete((await first.receive(10))[0]?.id ?? '');
    now += 5 * 60_000 - 1;
    const second = await openQueueAt(path, options);
    await send(second);
    expect(await second.receive(10)).toEqual([]);
    now += 1;
    await send(second);
    expect(bodiesOf(await second.receive(10))).toEqual(['once']);
  });

  test('concurrent receivers never get the same message, nor two messages of a group', async () => {
    const queue = await openQueueAt(join(folder(), 'queue.jsonl'));
    for (const body of ['a1', 'a2', 'a3']) await queue.send({ body, group: 'a' });
    for (const group of ['b', 'c']) await queue.send({ body: `${group}1`, group });
    const [one, other] = await Promise.all([queue.receive(2), queue.receive(10)]);
    expect([bodiesOf(one), bodiesOf(other)]).toEqual([['a1', 'b1'], ['c1']]);
  });

  test('after too many receives, a message is a dead letter, and its group continues', async () => {
    const queue = await openQueueAt(join(folder(), 'queue.jsonl'), {
      maxReceiveCount: 2,
      visibilityTimeout: 0,
    });
    await queue.send({ body: 'bad', group: 'g' });
    await queue.receive(1);
    await queue.receive(1);
    await queue.send({ body: 'good', group: 'g' });
    expect(await queue.receive(1)).toEqual([]);
    expect(bodiesOf(queue.deadLetters())).toEqual(['bad']);
    expect(bodiesOf(await queue.receive(1))).toEqual(['good']);
    expect(await queue.redrive()).toBe(1);
    await queue.delete((await queue.receive(10))[0]?.id ?? '');
    expect((await queue.receive(10)).map(({ body, receives }) => [body, receives])).toEqual([['bad', 1]]);
  });

  test('a wait ends when a message is sent, and at once if one is visible', async () => {
    const queue = await openQueueAt(join(folder(), 'queue.jsonl'));
    const { signal } = new AbortController();
    const waiting = queue.waitForMessage(60_000, signal);
    await queue.send({ body: 'a' });
    await waiting;
    await queue.waitForMessage(60_000, signal);
    expect(bodiesOf(await queue.receive(1))).toEqual(['a']);
  });

  test('a wait ends when it is aborted', async () => {
    const queue = await openQueueAt(join(folder(), 'queue.jsonl'));
    const ended = new AbortController();
    const waiting = queue.waitForMessage(60_000, ended.signal);
    ended.abort();
    await waiting;
    await queue.waitForMessage(60_000, ended.signal);
  });

  test('a backlog for a receiver that is down for long can wait', async () => {
    const path = join(folder(), 'queue.jsonl');
    const later = (index: number) => ({ id: `${index}`, body: '', sentAt: 0, visibleAt: 1e15 + index });
    const lines = Array.from({ length: 130_000 }, (_, index) => ({ op: 'send', message: later(index) }));
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const queue = await openQueueAt(path);
    await queue.waitForMessage(1, new AbortController().signal);
    expect(queue.messageCount()).toBe(130_000);
  });
});
