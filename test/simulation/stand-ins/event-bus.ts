import { stringifyForSqs } from '../../../lambda/adapters/runtime/json-text';
import { requireEvents } from '../../../lambda/contract/eventbridge-limits';
import { EVENT_SOURCE } from '../../../lambda/contract/events';
import type { CallbackFacts, StatusEvent } from '../../../lambda/domain/status-event';
import type { EventBus } from '../../../lambda/ports/event-bus';
import { labelOf } from '../runs/labels';
import type { Narrate } from '../runs/story';
import type { Faults } from '../scenario/faults';
import type { SimulatedQueue } from './queue';
import type { VirtualTime } from './virtual-time';

/** An event that the bus took. */
export interface PublishedEvent {
  readonly at: number;
  readonly event: StatusEvent;
}

/** What of a request the bus does not take at first is any part of it: taken when it is sent again, or not at all. */
const FAULTS = { 'takes a part': 2, 'takes a part, and the rest later': 1 } as const;
/** A request is taken in part so much more often than other things go wrong. */
const FAULT_FACTOR = 3;
/** Milliseconds from a request to the one that sends again what it did not take: see `eventbridge-bus`. */
const RETRY_DELAY = 50;

/**
 * Amazon EventBridge: a request may be taken in part, whichever, so that events come in any order; and the rule that
 * begins deliveries comes at least once.
 *
 * @param forgets whether it ignores this number of refused events, without an error
 */
export class SimulatedEventBus implements EventBus {
  readonly published: PublishedEvent[] = [];
  readonly #requestCounts = new Map<string, number>();

  constructor(
    private readonly time: VirtualTime,
    private readonly faults: Faults,
    private readonly deliveries: SimulatedQueue,
    private readonly narrate: Narrate,
    private readonly ignoresRefusals: (count: number) => boolean,
  ) {}

  async publish(events: readonly StatusEvent[]): Promise<void> {
    const { faults } = this;
    for (const { type, detail } of events) {
      requireEvents([{ Source: EVENT_SOURCE, DetailType: type, Detail: JSON.stringify(detail) }]);
    }
    const what = `${labelOf(events[0]?.detail.metadata.id ?? '')} and ${events.length - 1} more`;
    const count = (this.#requestCounts.get(what) ?? 0) + 1;
    this.#requestCounts.set(what, count);
    const occasion = `the bus, request ${count} with ${what}`;
    const fault = faults.select(occasion, FAULTS, FAULT_FACTOR);
    const refused = faults.chance.wholeNumber(0, events.length - 1, `part ${occasion}`);
    const isLeft = (index: number) =>
      index === refused || faults.chance.happens(0.5, `whether ${index} of ${occasion} is left`);
    const left = fault ? events.filter((_, index) => isLeft(index)) : [];
    for (const event of events.filter((each) => !left.includes(each))) this.#take(event);
    if (left.length === 0) return;
    if (fault === 'takes a part, and the rest later') {
      await this.time.sleep(RETRY_DELAY);
      for (const event of left) this.#take(event);
    } else if (!this.ignoresRefusals(left.length)) throw new Error('some events are not taken');
  }

  #take(event: StatusEvent): void {
    const { time, faults, deliveries } = this;
    const { type, detail } = event;
    this.published.push({ at: time.now, event });
    this.narrate(() => `published: ${detail.metadata.conferenceId} ${detail.metadata.sequence}, ${type}`);
    if (type !== 'Callback Received' || !(detail.callback as CallbackFacts).deliver) return;
    const body = stringifyForSqs({ source: EVENT_SOURCE, 'detail-type': type, detail });
    const name = `delivery of ${labelOf(detail.metadata.id.split('/')[0] ?? '')}`;
    const isTwice = faults.select(`the rule for ${name}`, { 'comes twice': 1 }) !== undefined;
    for (const wait of isTwice ? [50, 5000] : [50]) {
      time.schedule(time.now + wait, () => deliveries.send({ name, body }));
    }
  }
}
