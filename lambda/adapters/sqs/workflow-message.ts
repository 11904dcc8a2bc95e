import * as v from 'valibot';
import { EVENT_SOURCE } from '../../contract/events';
import { stringifyForSqs } from '../runtime/json-text';

/** The format of the messages. A message of another format is refused. */
const FORMAT = 1;

const messageSchema = v.object({ format: v.literal(FORMAT), workflowOf: v.string() });

/** The event of an ending. A rule of EventBridge puts it into the queue. */
const endingEventSchema = v.object({
  source: v.literal(EVENT_SOURCE),
  detail: v.object({ metadata: v.object({ conferenceId: v.string() }), resume: v.literal(true) }),
});

/** A check of the workflow that waits for a conference. */
export function serializeWorkflowCheck(conferenceId: string): string {
  return stringifyForSqs({ format: FORMAT, workflowOf: conferenceId });
}

/**
 * @returns the id of the conference whose workflow may have to be resumed
 * @throws if the message is neither a check nor the event of an ending; it then ends in the dead-letter queue
 */
export function parseWorkflowCheck(body: string): string {
  const message: unknown = JSON.parse(body);
  if (v.is(endingEventSchema, message)) return message.detail.metadata.conferenceId;
  return v.parse(messageSchema, message).workflowOf;
}
