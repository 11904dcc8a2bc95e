import * as fc from 'fast-check';
import { Lanes, type Waiting } from '../../local/lanes';
import { runs } from '../runs';

/** A message that counts the reads of its times. */
function counted(id: string, group: string, looks: { count: number }): Waiting {
  return {
    ...{ id, group },
    get visibleAt() {
      looks.count += 1;
      return 0;
    },
  };
}

/** The reads of messages for each one that is taken from a backlog, hidden and deleted. */
function looksPerMessage(backlog: number, groupOf: (index: number) => string): number {
  const looks = { count: 0 };
  const lanes = new Lanes<Waiting>();
  for (let index = 0; index < backlog; index += 1) lanes.set(counted(`${index}`, groupOf(index), looks));
  const taken = 200;
  looks.count = 0;
  for (let index = 0; index < taken; index += 1) {
    const [first] = lanes.visible(1, 1);
    if (!first) throw new Error('expected a message');
    lanes.set({ id: first.id, ...(first.group !== undefined && { group: first.group }), visibleAt: 100 });
    lanes.isAnyVisible(1);
    lanes.nextVisible(1);
    lanes.delete(first.id);
  }
  return looks.count / taken;
}

describe('to take a message costs the same however many wait', () => {
  test.each<[string, (index: number) => string]>([
    ['for one conference', () => 'g'],
    ['for ten conferences', (index) => `g${index % 10}`],
    ['for a conference each', (index) => `g${index}`],
  ])('%s', (_name, groupOf) => {
    const [few, many] = [looksPerMessage(1000, groupOf), looksPerMessage(20_000, groupOf)];
    expect(few).toBeGreaterThan(0);
    expect(many / few).toBeLessThan(1.1);
  });
});

/** The same behaviour as lanes, by a full scan each time. */
class Naive {
  waiting: Waiting[] = [];
  set(message: Waiting): void {
    const index = this.waiting.findIndex(({ id }) => id === message.id);
    if (index < 0) this.waiting.push(message);
    else this.waiting[index] = message;
  }
  delete(id: string): void {
    this.waiting = this.waiting.filter((each) => each.id !== id);
  }
  visible(most: number, at: number): Waiting[] {
    const blocked = new Set<string>();
    const found: Waiting[] = [];
    for (const message of this.waiting) {
      if (found.length >= most) break;
      const { group, visibleAt } = message;
      if (visibleAt <= at && !(group !== undefined && blocked.has(group))) found.push(message);
      else if (group !== undefined) blocked.add(group);
    }
    return found;
  }
}

test('after any puts, changes and deletions, the visible messages are the oldest, none behind a hidden one of its group', () => {
  const id = fc.integer({ min: 0, max: 9 });
  const step = fc.oneof(
    fc.record({ op: fc.constant('set' as const), id, visibleAt: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ op: fc.constant('delete' as const), id }),
    fc.record({
      op: fc.constant('look' as const),
      most: fc.integer({ min: 1, max: 4 }),
      at: fc.integer({ min: 0, max: 20 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [lanes, naive] = [new Lanes<Waiting>(), new Naive()];
      for (const each of steps) {
        if (each.op === 'look') {
          const seen = lanes.visible(each.most, each.at);
          expect(seen).toEqual(naive.visible(each.most, each.at));
          expect(lanes.isAnyVisible(each.at)).toBe(naive.visible(1, each.at).length > 0);
        } else if (each.op === 'delete') {
          lanes.delete(`${each.id}`);
          naive.delete(`${each.id}`);
        } else {
          const group = each.id % 3 === 0 ? {} : { group: `g${each.id % 3}` };
          const message = { id: `${each.id}`, ...group, visibleAt: each.visibleAt };
          lanes.set(message);
          naive.set(message);
        }
        expect(lanes.all()).toEqual(naive.waiting);
      }
    }),
    { numRuns: runs(200) },
  );
});
