import { readFileSync } from 'node:fs';
import type { CallbackFacts } from '../../lambda/domain/status-event';
import type { BusEvent } from '../../local/event-bus';
import { until } from '../until';
import { deployment } from './deployment';

/** The events that arrived at the rule's target so far, in the order in which they came. */
export function arrivedEvents(): readonly BusEvent[] {
  const lines = readFileSync(deployment().eventsFile, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/** Those about one conference, each once, by their sequence numbers: a queue gives them in no order. */
export function eventsAbout(id: string): readonly BusEvent[] {
  const events = arrivedEvents().filter(({ detail }) => detail.metadata.conferenceId === id);
  const each = new Map(events.map((event) => [event.detail.metadata.id, event]));
  return [...each.values()].sort((a, b) => a.detail.metadata.sequence - b.detail.metadata.sequence);
}

/** Waits until so many events of a type have arrived about a conference; then all about it. */
export async function awaitEvents(
  id: string,
  type: BusEvent['detail-type'],
  count = 1,
): Promise<readonly BusEvent[]> {
  const found = () => eventsAbout(id).filter((event) => event['detail-type'] === type).length;
  await until(() => found() >= count, 90_000).catch(() => {
    throw new Error(`${id}: expected ${count} of ${type}, of ${JSON.stringify(typesOf(eventsAbout(id)))}`);
  });
  return eventsAbout(id);
}

export function typesOf(events: readonly BusEvent[]): readonly string[] {
  return events.map((event) => event['detail-type']);
}

/** What `Callback Received` events add, those among these. */
export function callbacksOf(events: readonly BusEvent[]): readonly CallbackFacts[] {
  const received = events.filter((event) => event['detail-type'] === 'Callback Received');
  return received.map(({ detail }) => detail.callback as CallbackFacts);
}

/** Their sequence numbers have no gap, from 1 on. */
export function expectNoGaps(events: readonly BusEvent[]): void {
  const sequences = events.map(({ detail }) => detail.metadata.sequence);
  expect(sequences).toEqual(events.map((_, index) => index + 1));
}
