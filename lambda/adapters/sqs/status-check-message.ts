import * as v from 'valibot';
import type { AssignNumberCommand, StatusCheck } from '../../domain/entry';
import type { Instant } from '../../domain/instant';
import { stringifyForSqs } from '../runtime/json-text';

/** The format of the messages. A message of another format is refused. */
const FORMAT = 1;

const instantSchema = v.custom<Instant>((value) => typeof value === 'string');

const statusCheckSchema = v.object({
  id: v.string(),
  conferenceId: v.string(),
  reason: v.string(),
  notBefore: instantSchema,
  isAudit: v.exactOptional(v.literal(true)),
});

const numberCommandSchema = v.object({
  kind: v.literal('assign number'),
  id: v.string(),
  conferenceId: v.string(),
  fonenumber: v.string(),
  start: v.exactOptional(instantSchema),
  end: v.exactOptional(instantSchema),
  notBefore: instantSchema,
});

const messageSchema = v.union([
  v.object({ format: v.literal(FORMAT), statusCheck: statusCheckSchema }),
  v.object({ format: v.literal(FORMAT), command: numberCommandSchema }),
]);

export function serializeStatusCheck(request: StatusCheck | AssignNumberCommand): string {
  const content = 'kind' in request ? { command: request } : { statusCheck: request };
  return stringifyForSqs({ format: FORMAT, ...content });
}

/** @throws if the message is neither; it then ends in the dead-letter queue */
export function parseStatusCheck(body: string): StatusCheck | AssignNumberCommand {
  const message = v.parse(messageSchema, JSON.parse(body));
  return 'command' in message ? message.command : message.statusCheck;
}
