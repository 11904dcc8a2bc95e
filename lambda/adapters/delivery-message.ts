import * as v from 'valibot';
import { EVENT_SOURCE, type EventType } from '../contract/events';
import type { DeliveryJob } from '../delivery-ports';
import { jsonText } from './json-text';

/** The format of the messages; a release reads its own and the previous one's. */
const FORMAT = 1;

const message = v.object({
  format: v.literal(FORMAT),
  job: v.object({
    conferenceId: v.string(),
    entryId: v.string(),
    tries: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
});

/** The event that begins a delivery, as a rule of EventBridge puts it into the queue. */
const event = v.object({
  source: v.literal(EVENT_SOURCE),
  'detail-type': v.literal('Callback Received' satisfies EventType),
  detail: v.object({
    metadata: v.object({ conferenceId: v.string() }),
    callback: v.object({ entry: v.string() }),
  }),
});

export function deliveryMessage(job: DeliveryJob): string {
  return jsonText({ format: FORMAT, job });
}

/** @throws where the message is neither a job nor such an event: it then ends in the dead-letter queue */
export function deliveryJobOf(body: string): DeliveryJob {
  const read: unknown = JSON.parse(body);
  if (!v.is(event, read)) return v.parse(message, read).job;
  const { metadata, callback } = read.detail;
  return { conferenceId: metadata.conferenceId, entryId: callback.entry, tries: 0 };
}
