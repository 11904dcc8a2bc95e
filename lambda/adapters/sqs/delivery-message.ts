import * as v from 'valibot';
import { EVENT_SOURCE, type EventType } from '../../contract/events';
import type { DeliveryJob } from '../../ports/delivery-queue';
import { stringifyForSqs } from '../runtime/json-text';

/** The format of the messages. A message of another format is refused. */
const FORMAT = 1;

const CALLBACK = {
  conferenceId: v.string(),
  position: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
};
const previous = v.pipe(v.number(), v.integer(), v.minValue(0));
const messageSchema = v.object({
  format: v.literal(FORMAT),
  job: v.union([
    v.object({ ...CALLBACK, previousAttempts: previous }),
    v.object({ ...CALLBACK, previousManual: previous }),
  ]),
});

/** The event that starts a delivery. A rule of EventBridge puts it into the queue. */
const callbackEventSchema = v.object({
  source: v.literal(EVENT_SOURCE),
  'detail-type': v.literal('Callback Received' satisfies EventType),
  detail: v.object({
    metadata: v.object({ conferenceId: CALLBACK.conferenceId }),
    callback: v.object({ position: CALLBACK.position }),
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
