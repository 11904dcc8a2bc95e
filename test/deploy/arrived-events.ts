import { readFileSync } from 'node:fs';
import type { CallbackFacts } from '../../lambda/domain/callback/describe-callback';
import type { BusEvent } from '../../local/event-bus';
import { until } from '../until';
import { deployment } from './deployment';

/** The events at the rule's target so far, in the order of their arrival. */
export function arrivedEvents(): readonly BusEvent[] {
  const lines = readFileSync(deployment().eventsFile, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

/** The events about one conference, each once, sorted by sequence. A standard queue has no order. */
export function eventsAbout(id: string): readonly BusEvent[] {
  const events = arrivedEvents().filter(({ detail }) => detail.metadata.conferenceId === id);
  const unique = new Map(events.map((event) => [event.detail.metadata.id, event]));
  return [...unique.values()].sort((a, b) => a.detail.metadata.sequence - b.detail.metadata.sequence);
}

/** Waits for a number of events of a type about a conference. Returns all events about it. */
export async function awaitEvents(
  id: string,
  type: BusEvent['detail-type'],
  count = 1,
): Promise<readonly BusEvent[]> {
  const found = () => eventsAbout(id).filter((event) => event['detail-type'] === type).length;
  await until(() => found() >= count, 90_000).catch(() => {
    throw new Error(`${id}: expected ${count} of ${type}, got ${JSON.stringify(typesOf(eventsAbout(id)))}`);
  });
  return eventsAbout(id);
}

export function typesOf(events: readonly BusEvent[]): readonly string[] {
  return events.map((event) => event['detail-type']);
}

/** The callbacks of the `Callback Received` events among these events. */
export function callbacksOf(events: readonly BusEvent[]): readonly CallbackFacts[] {
  const received = events.filter((event) => event['detail-type'] === 'Callback Received');
  return received.map(({ detail }) => detail.callback as CallbackFacts);
}

/** Expects the sequence numbers 1, 2, 3 and so on. */
export function expectNoGaps(events: readonly BusEvent[]): void {
  const sequences = events.map(({ detail }) => detail.metadata.sequence);
  expect(sequences).toEqual(events.map((_, index) => index + 1));
}
