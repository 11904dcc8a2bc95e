import * as fc from 'fast-check';
import { MessageGroups, type QueuedMessage } from '../../../local/queues/message-groups';
import { propertyRuns } from '../../property-runs';

/** A message that counts the reads of its times. */
function messageCountingReads(id: string, group: string, reads: { count: number }): QueuedMessage {
  return {
    ...{ id, group },
    get visibleAt() {
      reads.count += 1;
      return 0;
    },
  };
}

/** The reads of messages for each one that is received from a backlog, hidden and deleted. */
function readsPerMessage(backlog: number, groupOf: (index: number) => string): number {
  const reads = { count: 0 };
  const groups = new MessageGroups<QueuedMessage>();
  for (let index = 0; index < backlog; index += 1)
    groups.set(messageCountingReads(`${index}`, groupOf(index), reads));
  const received = 200;
  reads.count = 0;
  for (let index = 0; index < received; index += 1) {
    const [first] = groups.visible(1, 1);
    if (!first) throw new Error('expected a message');
    groups.set({ id: first.id, ...(first.group !== undefined && { group: first.group }), visibleAt: 100 });
    groups.isAnyVisible(1);
    groups.nextVisibleTime(1);
    groups.delete(first.id);
  }
  return reads.count / received;
}

describe('the cost of receiving a message does not depend on the backlog', () => {
  test.each<[string, (index: number) => string]>([
    ['for one conference', () => 'g'],
    ['for ten conferences', (index) => `g${index % 10}`],
    ['for a conference each', (index) => `g${index}`],
  ])('%s', (_name, groupOf) => {
    const [few, many] = [readsPerMessage(1000, groupOf), readsPerMessage(20_000, groupOf)];
    expect(few).toBeGreaterThan(0);
    expect(many / few).toBeLessThan(1.1);
  });
});

/** The same behaviour as `MessageGroups`, by a full scan each time. */
class FullScanGroups {
  messages: QueuedMessage[] = [];
  set(message: QueuedMessage): void {
    const index = this.messages.findIndex(({ id }) => id === message.id);
    if (index < 0) this.messages.push(message);
    else this.messages[index] = message;
  }
  delete(id: string): void {
    this.messages = this.messages.filter((each) => each.id !== id);
  }
  visible(limit: number, at: number): QueuedMessage[] {
    const blocked = new Set<string>();
    const found: QueuedMessage[] = [];
    for (const message of this.messages) {
      if (found.length >= limit) break;
      const { group, visibleAt } = message;
      if (visibleAt <= at && !(group !== undefined && blocked.has(group))) found.push(message);
      if (group !== undefined) blocked.add(group);
    }
    return found;
  }
}

test('after any sends, changes and deletions, the visible messages are the oldest of their groups, unless those are hidden', () => {
  const id = fc.integer({ min: 0, max: 9 });
  const step = fc.oneof(
    fc.record({ op: fc.constant('set' as const), id, visibleAt: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ op: fc.constant('delete' as const), id }),
    fc.record({
      op: fc.constant('look' as const),
      limit: fc.integer({ min: 1, max: 4 }),
      at: fc.integer({ min: 0, max: 20 }),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const [groups, expected] = [new MessageGroups<QueuedMessage>(), new FullScanGroups()];
      for (const each of steps) {
        if (each.op === 'look') {
          const seen = groups.visible(each.limit, each.at);
          expect(seen).toEqual(expected.visible(each.limit, each.at));
          expect(groups.isAnyVisible(each.at)).toBe(expected.visible(1, each.at).length > 0);
        } else if (each.op === 'delete') {
          groups.delete(`${each.id}`);
          expected.delete(`${each.id}`);
        } else {
          const group = each.id % 3 === 0 ? {} : { group: `g${each.id % 3}` };
          const message = { id: `${each.id}`, ...group, visibleAt: each.visibleAt };
          groups.set(message);
          expected.set(message);
        }
        expect(groups.all()).toEqual(expected.messages);
      }
    }),
    { numRuns: propertyRuns(200) },
  );
});
