import { Heap } from 'heap-js';

/** A message that waits in a queue. Times are milliseconds since 1970. */
export interface Waiting {
  readonly id: string;
  readonly group?: string;
  readonly visibleAt: number;
}

interface Place<T> {
  message: T;
  readonly lane: Lane<T>;
  /** The number of messages that were put before it. */
  readonly order: number;
  next?: Place<T>;
  isGone: boolean;
}

/** The messages of a group, in order. A message without a group has a lane of its own. */
interface Lane<T> {
  first?: Place<T> | undefined;
  last?: Place<T>;
  turn?: Turn<T> | undefined;
}

/** The turn of a lane, at a time or in an order. It is over when its lane has another one. */
interface Turn<T> {
  readonly place: Place<T>;
  readonly at: number;
}

/**
 * The messages of a queue by their groups. The cost to find the visible ones does not depend on the length of the backlog.
 * It reads only the first message of a group, and only groups whose first message may be visible.
 */
export class Lanes<T extends Waiting> {
  private readonly places = new Map<string, Place<T>>();
  private readonly groups = new Map<string, Lane<T>>();
  private readonly ready = new Heap<Turn<T>>((a, b) => a.place.order - b.place.order);
  private readonly hidden = new Heap<Turn<T>>((a, b) => a.at - b.at);
  private count = 0;

  get size(): number {
    return this.places.size;
  }

  /** All messages, in the order in which they were put. */
  all(): T[] {
    return [...this.places.values()].map(({ message }) => message);
  }

  get(id: string): T | undefined {
    return this.places.get(id)?.message;
  }

  /** Puts a message at the end. An existing one is changed, and keeps its place. */
  set(message: T): void {
    const present = this.places.get(message.id);
    if (present) {
      const isMoved = present.message.visibleAt !== message.visibleAt;
      present.message = message;
      if (isMoved && present.lane.first === present) this.file(present.lane);
      return;
    }
    const lane = this.laneOf(message);
    this.count += 1;
    const place: Place<T> = { message, lane, order: this.count, isGone: false };
    this.places.set(message.id, place);
    if (lane.last) lane.last.next = place;
    lane.last = place;
    if (!lane.first) {
      lane.first = place;
      this.file(lane);
    }
  }

  delete(id: string): void {
    const place = this.places.get(id);
    if (!place) return;
    this.places.delete(id);
    place.isGone = true;
    const { lane, message } = place;
    if (lane.first !== place) return;
    lane.first = presentFrom(place);
    if (lane.first) this.file(lane);
    else {
      lane.turn = undefined;
      if (message.group !== undefined) this.groups.delete(message.group);
    }
  }

  /** The visible messages, the oldest first; none behind a hidden one of its group. */
  visible(most: number, at: number): T[] {
    const found: Place<T>[] = [];
    while (found.length < most) {
      const turn = this.nextReady(at);
      if (!turn) break;
      const { place } = turn;
      found.push(place);
      this.ready.pop();
      const next = presentFrom(place.next);
      if (next && next.message.visibleAt <= at) this.take(this.ready, next, at);
    }
    for (const lane of new Set(found.map((place) => place.lane))) this.file(lane);
    return found.map(({ message }) => message);
  }

  isAnyVisible(at: number): boolean {
    return this.nextReady(at) !== undefined;
  }

  /** The earliest time at which a hidden group may be visible. */
  nextVisible(at: number): number {
    if (this.nextReady(at)) return at;
    return this.hidden.peek()?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The turn of the oldest visible message. Each turn is moved or dropped once. */
  private nextReady(at: number): Turn<T> | undefined {
    for (let turn = this.hidden.peek(); turn && (isOver(turn) || turn.at <= at); turn = this.hidden.peek()) {
      this.hidden.pop();
      if (!isOver(turn)) this.ready.push(turn);
    }
    for (let turn = this.ready.peek(); turn; turn = this.ready.peek()) {
      if (!isOver(turn) && turn.at <= at) return turn;
      this.ready.pop();
      if (!isOver(turn)) this.hidden.push(turn);
    }
    return undefined;
  }

  /** Gives the lane a turn for its first message. */
  private file(lane: Lane<T>): void {
    if (lane.first) this.take(this.hidden, lane.first, lane.first.message.visibleAt);
  }

  private take(heap: Heap<Turn<T>>, place: Place<T>, at: number): void {
    const turn = { place, at };
    place.lane.turn = turn;
    heap.push(turn);
  }

  private laneOf({ group }: T): Lane<T> {
    if (group === undefined) return {};
    const lane = this.groups.get(group) ?? {};
    this.groups.set(group, lane);
    return lane;
  }
}

function isOver<T>(turn: Turn<T>): boolean {
  return turn.place.lane.turn !== turn;
}

function presentFrom<T>(place: Place<T> | undefined): Place<T> | undefined {
  let present = place;
  while (present?.isGone) present = present.next;
  return present;
}
