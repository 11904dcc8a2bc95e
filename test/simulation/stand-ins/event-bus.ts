import { stringifyForSqs } from '../../../lambda/adapters/runtime/json-text';
import { requireEvents } from '../../../lambda/contract/eventbridge-limits';
import { EVENT_SOURCE } from '../../../lambda/contract/events';
import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { EventBus } from '../../../lambda/ports/event-bus';
import type { Narrate } from '../runs/story';
import type { Faults } from '../scenario/faults';
import type { SimulatedQueue } from './queue';
import type { VirtualTime } from './virtual-time';

/** An event that the bus accepted. */
export interface PublishedEvent {
  readonly at: number;
  readonly event: StatusEvent;
}

/** The bus may refuse any part of a request. It accepts that part when it is sent again, or never. */
const FAULTS = { 'takes a part': 2, 'takes a part, and the rest later': 1 } as const;
/** The factor by which partly refused requests are more frequent than other faults. */
const FAULT_FACTOR = 3;
/** Milliseconds until the refused events are sent again: see `eventbridge/event-bus`. */
const RETRY_DELAY = 50;

/**
 * Amazon EventBridge. It may accept any part of a request, so events arrive in any order. The rule that starts deliveries
 * fires at least once.
 *
 * @param ignoresRefusals whether this number of refused events is ignored, without an error
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
    const content = `${events[0]?.detail.metadata.id ?? ''} and ${events.length - 1} more`;
    const count = (this.#requestCounts.get(content) ?? 0) + 1;
    this.#requestCounts.set(content, count);
    const occasion = `the bus, request ${count} with ${content}`;
    const fault = faults.select(occasion, FAULTS, FAULT_FACTOR);
    const refused = faults.chance.wholeNumber(0, events.length - 1, `part ${occasion}`);
    const isRefused = (index: number) =>
      index === refused || faults.chance.happens(0.5, `whether ${index} of ${occasion} is left`);
    const refusedEvents = fault ? events.filter((_, index) => isRefused(index)) : [];
    for (const event of events.filter((each) => !refusedEvents.includes(each))) this.#accept(event);
    if (refusedEvents.length === 0) return;
    if (fault === 'takes a part, and the rest later') {
      await this.time.sleep(RETRY_DELAY);
      for (const event of refusedEvents) this.#accept(event);
    } else if (!this.ignoresRefusals(refusedEvents.length)) throw new Error('the bus refused some events');
  }

  #accept(event: StatusEvent): void {
    const { time, faults, deliveries } = this;
    const { type, detail } = event;
    this.published.push({ at: time.now, event });
    this.narrate(() => `published: ${detail.metadata.conferenceId} ${detail.metadata.sequence}, ${type}`);
    if (type !== 'Callback Received' || !(detail.callback as CallbackFacts).deliver) return;
    const body = stringifyForSqs({ source: EVENT_SOURCE, 'detail-type': type, detail });
    const { conferenceId } = detail.metadata;
    const name = `delivery of ${conferenceId} ${(detail.callback as CallbackFacts).position}`;
    const isTwice = faults.select(`the rule for ${name}`, { 'comes twice': 1 }) !== undefined;
    for (const wait of isTwice ? [50, 5000] : [50]) {
      time.schedule(time.now + wait, () => deliveries.send({ name, body }));
    }
  }
}
