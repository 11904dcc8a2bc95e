import fc from 'fast-check';
import { deliveryJobOf, deliveryMessage } from '../../lambda/adapters/delivery-message';
import { jsonText } from '../../lambda/adapters/json-text';
import { entryOf, messageOf } from '../../lambda/adapters/mailbox-message';
import { questionMessage, questionOf } from '../../lambda/adapters/question-message';
import { requireMessage } from '../../lambda/contract/sqs-limits';
import type { Entry } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import { anyText } from '../any-text';
import { runsEach } from '../runs';

runsEach(100);

const at = '2026-05-04T09:00:00.000Z' as Instant;
/** Characters that JSON may leave unescaped and XML does not allow, and text that looks like their escapes. */
const ODD = '\u0000\u001f\u007f\ud83d\ufffe\uffff \\uffff 😀 é';

test('Amazon SQS accepts any text as a message, and it is read back unchanged', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      requireMessage({ body: jsonText(text) });
      expect(JSON.parse(jsonText(text))).toBe(text);
    }),
  );
  expect(JSON.parse(jsonText({ [ODD]: [ODD] }))).toEqual({ [ODD]: [ODD] });
});

const answer: Entry = {
  ...{ kind: 'answer', id: 'answer-1', conferenceId: 'c1', receivedAt: at, askedAt: at },
  answer: { conference_status: ODD, organizer_status: true, attendees_status: 0 },
};
const question = { id: 'q', conferenceId: 'c1', reason: ODD, notBefore: at };
const job = { conferenceId: 'c1', entryId: ODD, tries: 0 };

test.each<[string, string, (body: string) => unknown, object]>([
  [
    'an answer of FoneStorm',
    messageOf(answer),
    (body) => entryOf({ id: 'm', group: 'c1', body, sentAt: Date.parse(at) }),
    answer,
  ],
  ['a question', questionMessage(question), questionOf, question],
  ['a delivery', deliveryMessage(job), deliveryJobOf, job],
])('%s with characters that Amazon SQS does not take is sent all the same', (_name, body, read, sent) => {
  expect(() => requireMessage({ body })).not.toThrow();
  expect(read(body)).toEqual(sent);
});
