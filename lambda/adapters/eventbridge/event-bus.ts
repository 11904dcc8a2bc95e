import { setTimeout as sleep } from 'node:timers/promises';
import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { eventBytes, MAX_ENTRIES, MAX_EVENT_BYTES } from '../../contract/eventbridge-limits';
import { EVENT_SOURCE } from '../../contract/events';
import type { StatusEvent } from '../../domain/status-event';
import type { EventBus } from '../../ports/event-bus';
import { stringifyForSqs } from '../runtime/json-text';

const MAX_ATTEMPTS = 4;
/** Milliseconds before the second attempt; four times as long before each further one. */
const BASE_DELAY = 50;

/**
 * A custom bus of Amazon EventBridge. Failed entries of a request are sent again, because the SDK does not retry them. They
 * arrive after the other entries of the request: the bus has no order.
 *
 * @param wait resolves after the given time
 */
export function eventBridgeBus(
  client: EventBridgeClient,
  busName: string,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): EventBus {
  return {
    async publish(events) {
      for (const batch of splitIntoBatches(events.map(toEntry))) await send(batch);
    },
  };

  function toEntry({ type, time, detail }: StatusEvent): PutEventsRequestEntry {
    return {
      EventBusName: busName,
      Source: EVENT_SOURCE,
      DetailType: type,
      Time: new Date(time),
      // A rule forwards some events to a queue.
      Detail: stringifyForSqs(detail),
    };
  }

  async function send(batch: readonly PutEventsRequestEntry[]): Promise<void> {
    let pending = batch;
    let reason = '';
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      if (attempt > 0) await wait(BASE_DELAY * 4 ** (attempt - 1));
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [...pending] }));
      reason =
        Entries.find(({ ErrorCode }) => ErrorCode !== undefined)?.ErrorCode ?? 'no result for an entry';
      pending = pending.filter((_, index) => Entries[index]?.EventId === undefined);
      if (pending.length === 0) return;
    }
    throw new Error(`${pending.length} events were not accepted by the bus: ${reason}`);
  }
}

/** In order, each within the limits of one request. */
function splitIntoBatches(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const batches: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = eventBytes(entry);
    const last = batches.at(-1);
    if (last && last.length < MAX_ENTRIES && bytes + size <= MAX_EVENT_BYTES) {
      last.push(entry);
      bytes += size;
    } else {
      batches.push([entry]);
      bytes = size;
    }
  }
  return batches;
}
