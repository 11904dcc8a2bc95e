import * as v from 'valibot';
import type { NumberCommand, Question } from '../domain/entry';
import type { Instant } from '../domain/instant';
import { jsonText } from './json-text';

/** The format of the messages; a release reads its own and the previous one's. */
const FORMAT = 1;

const instant = v.custom<Instant>((value) => typeof value === 'string');

const question = v.object({
  id: v.string(),
  conferenceId: v.string(),
  reason: v.string(),
  notBefore: instant,
  isAudit: v.exactOptional(v.literal(true)),
});

const command = v.object({
  kind: v.literal('assign number'),
  id: v.string(),
  conferenceId: v.string(),
  fonenumber: v.string(),
  start: v.exactOptional(instant),
  end: v.exactOptional(instant),
  notBefore: instant,
});

const message = v.union([
  v.object({ format: v.literal(FORMAT), question }),
  v.object({ format: v.literal(FORMAT), command }),
]);

export function questionMessage(what: Question | NumberCommand): string {
  return jsonText('kind' in what ? { format: FORMAT, command: what } : { format: FORMAT, question: what });
}

/** @throws if the message is neither: it then ends in the dead-letter queue */
export function questionOf(body: string): Question | NumberCommand {
  const read = v.parse(message, JSON.parse(body));
  return 'command' in read ? read.command : read.question;
}
