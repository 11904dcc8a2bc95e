import * as v from 'valibot';
import { EVENT_SOURCE, type EventType } from '../../contract/events';
import type { DeliveryJob } from '../../ports/delivery-queue';
import { stringifyForSqs } from '../runtime/json-text';

/** The format of the messages. A message of another format is refused. */
const FORMAT = 1;

const messageSchema = v.object({
  format: v.literal(FORMAT),
  job: v.object({
    conferenceId: v.string(),
    position: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    previousAttempts: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
});

/** The event that starts a delivery. A rule of EventBridge puts it into the queue. */
const callbackEventSchema = v.object({
  source: v.literal(EVENT_SOURCE),
  'detail-type': v.literal('Callback Received' satisfies EventType),
  detail: v.object({
    metadata: v.object({ conferenceId: v.string() }),
    callback: v.object({ position: v.pipe(v.number(), v.safeInteger(), v.minValue(1)) }),
  }),
});

export function serializeDeliveryJob(job: DeliveryJob): string {
  return stringifyForSqs({ format: FORMAT, job });
}

/** @throws if the message is neither a job nor the event of a callback; it then ends in the dead-letter queue */
export function parseDeliveryJob(body: string): DeliveryJob {
  const message: unknown = JSON.parse(body);
  if (!v.is(callbackEventSchema, message)) return v.parse(messageSchema, message).job;
  const { metadata, callback } = message.detail;
  return { conferenceId: metadata.conferenceId, position: callback.position, previousAttempts: 0 };
}
