import * as v from 'valibot';
import type { Question } from '../domain/entry';
import type { Instant } from '../domain/instant';
import { jsonText } from './json-text';

/** The format of the messages; a release reads its own and the previous one's. */
const FORMAT = 1;

const message = v.object({
  format: v.literal(FORMAT),
  question: v.object({
    id: v.string(),
    conferenceId: v.string(),
    reason: v.string(),
    notBefore: v.custom<Instant>((value) => typeof value === 'string'),
    isAudit: v.exactOptional(v.literal(true)),
  }),
});

export function questionMessage(question: Question): string {
  return jsonText({ format: FORMAT, question });
}

/** @throws where the message is no question: it then ends in the dead-letter queue, where a person can see it */
export function questionOf(body: string): Question {
  return v.parse(message, JSON.parse(body)).question;
}
