import { Heap } from 'heap-js';

/** A message that waits in a queue. Times are milliseconds since 1970. */
export interface QueuedMessage {
  readonly id: string;
  readonly group?: string;
  readonly visibleAt: number;
}

interface QueueNode<T> {
  message: T;
  readonly group: MessageGroup<T>;
  /** The number of messages that were put before it. */
  readonly order: number;
  next?: QueueNode<T>;
  isDeleted: boolean;
}

/** The messages of a group, in order. A message without a group has a lane of its own. */
interface MessageGroup<T> {
  first?: QueueNode<T> | undefined;
  last?: QueueNode<T>;
  heapEntry?: HeapEntry<T> | undefined;
}

/** The turn of a lane, at a time or in an order. It is over when its lane has another one. */
interface HeapEntry<T> {
  readonly node: QueueNode<T>;
  readonly visibleAt: number;
}

/**
 * The messages of a queue by their groups. The cost to find the visible ones does not depend on the length of the backlog.
 * It reads only the first message of a group, and only groups whose first message may be visible.
 */
export class MessageGroups<T extends QueuedMessage> {
  private readonly nodes = new Map<string, QueueNode<T>>();
  private readonly groups = new Map<string, MessageGroup<T>>();
  private readonly ready = new Heap<HeapEntry<T>>((a, b) => a.node.order - b.node.order);
  private readonly hidden = new Heap<HeapEntry<T>>((a, b) => a.visibleAt - b.visibleAt);
  private sendCount = 0;

  get size(): number {
    return this.nodes.size;
  }

  /** All messages, in the order in which they were put. */
  all(): T[] {
    return [...this.nodes.values()].map(({ message }) => message);
  }

  get(id: string): T | undefined {
    return this.nodes.get(id)?.message;
  }

  /** Puts a message at the end. An existing one is changed, and keeps its place. */
  set(message: T): void {
    const present = this.nodes.get(message.id);
    if (present) {
      const isMoved = present.message.visibleAt !== message.visibleAt;
      present.message = message;
      if (isMoved && present.group.first === present) this.enterHeap(present.group);
      return;
    }
    const group = this.groupOf(message);
    this.sendCount += 1;
    const place: QueueNode<T> = { message, group, order: this.sendCount, isDeleted: false };
    this.nodes.set(message.id, place);
    if (group.last) group.last.next = place;
    group.last = place;
    if (!group.first) {
      group.first = place;
      this.enterHeap(group);
    }
  }

  delete(id: string): void {
    const place = this.nodes.get(id);
    if (!place) return;
    this.nodes.delete(id);
    place.isDeleted = true;
    const { group, message } = place;
    if (group.first !== place) return;
    group.first = firstPresent(place);
    if (group.first) this.enterHeap(group);
    else {
      group.heapEntry = undefined;
      if (message.group !== undefined) this.groups.delete(message.group);
    }
  }

  /** The visible messages, the oldest first; none behind a hidden one of its group. */
  visible(most: number, at: number): T[] {
    const found: QueueNode<T>[] = [];
    while (found.length < most) {
      const turn = this.nextVisibleEntry(at);
      if (!turn) break;
      const { node } = turn;
      found.push(node);
      this.ready.pop();
      const next = firstPresent(node.next);
      if (next && next.message.visibleAt <= at) this.pushEntry(this.ready, next, at);
    }
    for (const lane of new Set(found.map((place) => place.group))) this.enterHeap(lane);
    return found.map(({ message }) => message);
  }

  isAnyVisible(at: number): boolean {
    return this.nextVisibleEntry(at) !== undefined;
  }

  /** The earliest time at which a hidden group may be visible. */
  nextVisibleTime(at: number): number {
    if (this.nextVisibleEntry(at)) return at;
    return this.hidden.peek()?.visibleAt ?? Number.POSITIVE_INFINITY;
  }

  /** The turn of the oldest visible message. Each turn is moved or dropped once. */
  private nextVisibleEntry(at: number): HeapEntry<T> | undefined {
    for (
      let turn = this.hidden.peek();
      turn && (isReplaced(turn) || turn.visibleAt <= at);
      turn = this.hidden.peek()
    ) {
      this.hidden.pop();
      if (!isReplaced(turn)) this.ready.push(turn);
    }
    for (let turn = this.ready.peek(); turn; turn = this.ready.peek()) {
      if (!isReplaced(turn) && turn.visibleAt <= at) return turn;
      this.ready.pop();
      if (!isReplaced(turn)) this.hidden.push(turn);
    }
    return undefined;
  }

  /** Gives the lane a turn for its first message. */
  private enterHeap(lane: MessageGroup<T>): void {
    if (lane.first) this.pushEntry(this.hidden, lane.first, lane.first.message.visibleAt);
  }

  private pushEntry(heap: Heap<HeapEntry<T>>, node: QueueNode<T>, visibleAt: number): void {
    const entry = { node, visibleAt };
    node.group.heapEntry = entry;
    heap.push(entry);
  }

  private groupOf({ group }: T): MessageGroup<T> {
    if (group === undefined) return {};
    const lane = this.groups.get(group) ?? {};
    this.groups.set(group, lane);
    return lane;
  }
}

function isReplaced<T>(turn: HeapEntry<T>): boolean {
  return turn.node.group.heapEntry !== turn;
}

function firstPresent<T>(place: QueueNode<T> | undefined): QueueNode<T> | undefined {
  let present = place;
  while (present?.isDeleted) present = present.next;
  return present;
}
