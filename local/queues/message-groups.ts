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
  /** The number of messages that were sent before it. */
  readonly order: number;
  next?: QueueNode<T>;
  isDeleted: boolean;
}

/** The messages of a group, in order. A message without a group is its own group. */
interface MessageGroup<T> {
  first?: QueueNode<T> | undefined;
  last?: QueueNode<T>;
  heapEntry?: HeapEntry<T> | undefined;
}

/** A group in one of the heaps. It is obsolete when its group has another entry. */
interface HeapEntry<T> {
  readonly node: QueueNode<T>;
  readonly visibleAt: number;
}

/**
 * The messages of a queue by group. The cost of finding visible messages does not depend on the length of the backlog.
 * Only the first message of a group is read, and only if it may be visible.
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

  /** All messages, in the order in which they were sent. */
  all(): T[] {
    return [...this.nodes.values()].map(({ message }) => message);
  }

  get(id: string): T | undefined {
    return this.nodes.get(id)?.message;
  }

  hasGroup(group: string): boolean {
    return this.groups.has(group);
  }

  /** Adds a message at the end, or changes an existing one, which keeps its position. */
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
    const node: QueueNode<T> = { message, group, order: this.sendCount, isDeleted: false };
    this.nodes.set(message.id, node);
    if (group.last) group.last.next = node;
    group.last = node;
    if (!group.first) {
      group.first = node;
      this.enterHeap(group);
    }
  }

  delete(id: string): void {
    const node = this.nodes.get(id);
    if (!node) return;
    this.nodes.delete(id);
    node.isDeleted = true;
    const { group, message } = node;
    if (group.first !== node) return;
    group.first = firstPresent(node);
    if (group.first) this.enterHeap(group);
    else {
      group.heapEntry = undefined;
      if (message.group !== undefined) this.groups.delete(message.group);
    }
  }

  /** The visible messages, the oldest first, and none behind a hidden message of its group. */
  visible(limit: number, at: number): T[] {
    const found: QueueNode<T>[] = [];
    while (found.length < limit) {
      const entry = this.nextVisibleEntry(at);
      if (!entry) break;
      const { node } = entry;
      found.push(node);
      this.ready.pop();
    }
    for (const { group } of found) this.enterHeap(group);
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

  /** The entry of the oldest visible message. Each entry is moved or dropped once. */
  private nextVisibleEntry(at: number): HeapEntry<T> | undefined {
    for (
      let entry = this.hidden.peek();
      entry && (isReplaced(entry) || entry.visibleAt <= at);
      entry = this.hidden.peek()
    ) {
      this.hidden.pop();
      if (!isReplaced(entry)) this.ready.push(entry);
    }
    for (let entry = this.ready.peek(); entry; entry = this.ready.peek()) {
      if (!isReplaced(entry) && entry.visibleAt <= at) return entry;
      this.ready.pop();
      if (!isReplaced(entry)) this.hidden.push(entry);
    }
    return undefined;
  }

  /** Adds an entry for the first message of a group. */
  private enterHeap({ first }: MessageGroup<T>): void {
    if (first) this.pushEntry(this.hidden, first, first.message.visibleAt);
  }

  private pushEntry(heap: Heap<HeapEntry<T>>, node: QueueNode<T>, visibleAt: number): void {
    const entry = { node, visibleAt };
    node.group.heapEntry = entry;
    heap.push(entry);
  }

  private groupOf({ group }: T): MessageGroup<T> {
    if (group === undefined) return {};
    const present = this.groups.get(group) ?? {};
    this.groups.set(group, present);
    return present;
  }
}

function isReplaced<T>(entry: HeapEntry<T>): boolean {
  return entry.node.group.heapEntry !== entry;
}

function firstPresent<T>(node: QueueNode<T> | undefined): QueueNode<T> | undefined {
  let present = node;
  while (present?.isDeleted) present = present.next;
  return present;
}
