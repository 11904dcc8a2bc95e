import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalEventBus, openEventBus } from '../../local/event-bus';
import { eventBusContract, type ReceivedEvent } from '../contracts/event-bus.contract';
import { temporaryFolders } from '../temporary-folders';
import { statusEvent } from './status-event';

const folder = temporaryFolders();
const opened: LocalEventBus[] = [];
afterAll(async () => {
  for (const bus of opened) await bus.close();
});

async function openBusAt(path: string): Promise<LocalEventBus> {
  const bus = await openEventBus({ path });
  opened.push(bus);
  return bus;
}

describe('the bus on one machine', () => {
  const ended = new AbortController();
  afterAll(() => ended.abort());

  eventBusContract(async () => {
    const bus = await openBusAt(join(folder(), 'events.jsonl'));
    const received: ReceivedEvent[] = [];
    void (async () => {
      for await (const { line } of bus.lines(0, ended.signal)) if (line) received.push(JSON.parse(line));
    })();
    return { eventBus: bus, received: () => received };
  });
});

describe('the bus stores its events', () => {
  async function readEvents(bus: LocalEventBus, from: number, count: number) {
    const ended = new AbortController();
    const events: { id: string; position: number }[] = [];
    for await (const { line, position } of bus.lines(from, ended.signal)) {
      events.push({ id: JSON.parse(line).detail.metadata.id, position });
      if (events.length === count) break;
    }
    ended.abort();
    return events;
  }

  test('returns all events after a restart, and from any position on', async () => {
    const path = join(folder(), 'events.jsonl');
    const before = await openBusAt(path);
    await before.publish([statusEvent(1), statusEvent(2)]);
    appendFileSync(path, '{"cut');
    const after = await openBusAt(path);
    await after.publish([statusEvent(3)]);
    const all = await readEvents(after, 0, 3);
    expect(all.map(({ id }) => id)).toEqual(['e1', 'e2', 'e3']);
    expect((await readEvents(after, all[0]?.position ?? 0, 2)).map(({ id }) => id)).toEqual(['e2', 'e3']);
  });

  test.each([
    [0, []],
    [1, ['e5']],
    [4, ['e2', 'e3', 'e4', 'e5']],
    [5, ['e1', 'e2', 'e3', 'e4', 'e5']],
    [9, ['e1', 'e2', 'e3', 'e4', 'e5']],
  ])('finds the position before the newest %i events, also before long ones', async (count, expected) => {
    const bus = await openBusAt(join(folder(), 'events.jsonl'));
    for (let number = 1; number <= 5; number += 1) {
      const event = statusEvent(number);
      await bus.publish([{ ...event, detail: { ...event.detail, padding: 'x'.repeat(40_000) } }]);
    }
    const from = await bus.positionOfNewest(count);
    expect(await bus.isPosition(from)).toBe(true);
    const found = expected.length === 0 ? [] : await readEvents(bus, from, expected.length);
    expect(found.map(({ id }) => id)).toEqual(expected);
  });

  test('accepts only the positions between events', async () => {
    const bus = await openBusAt(join(folder(), 'events.jsonl'));
    await bus.publish([statusEvent(1), statusEvent(2)]);
    const [first, second] = await readEvents(bus, 0, 2);
    const positions = [0, first?.position ?? 0, second?.position ?? 0];
    const others = [1, (first?.position ?? 0) + 1, (second?.position ?? 0) + 1];
    expect(await Promise.all(positions.map((each) => bus.isPosition(each)))).toEqual([true, true, true]);
    expect(await Promise.all(others.map((each) => bus.isPosition(each)))).toEqual([false, false, false]);
  });
});
