import fc from 'fast-check';
import { stringifyForSqs } from '../../../lambda/adapters/runtime/json-text';
import { parseDeliveryJob, serializeDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { parseEntry } from '../../../lambda/adapters/sqs/mailbox-message';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { parseStatusCheck, serializeStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';
import { requireMessage } from '../../../lambda/contract/sqs-limits';
import type { Entry } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { arbitraryText } from '../../arbitrary-text';
import { setPropertyRuns } from '../../property-runs';

setPropertyRuns(100);

const at = '2026-05-04T09:00:00.000Z' as Instant;
/** Characters that JSON may leave unescaped and XML does not allow, and text that looks like their escapes. */
const ODD = '\u0000\u001f\u007f\ud83d\ufffe\uffff \\uffff 😀 é';

test('Amazon SQS accepts any text as a message, and it is read back unchanged', () => {
  fc.assert(
    fc.property(arbitraryText(), (text) => {
      requireMessage({ body: stringifyForSqs(text) });
      expect(JSON.parse(stringifyForSqs(text))).toBe(text);
    }),
  );
  expect(JSON.parse(stringifyForSqs({ [ODD]: [ODD] }))).toEqual({ [ODD]: [ODD] });
});

const statusReport: Entry = {
  ...{ kind: 'status-report', id: 'status-report-1', conferenceId: 'c1', receivedAt: at, requestedAt: at },
  report: { conference_status: ODD, organizer_status: true, attendees_status: 0 },
};
const statusCheck = { id: 'q', conferenceId: 'c1', reason: ODD, notBefore: at };
const job = { conferenceId: ODD, position: 1, previousAttempts: 0 };

test.each<[string, string, (body: string) => unknown, object]>([
  [
    'a response of FoneStorm',
    serializeEntry(statusReport),
    (body) => parseEntry({ id: 'm', group: 'c1', body, sentAt: Date.parse(at) }),
    statusReport,
  ],
  ['a status check', serializeStatusCheck(statusCheck), parseStatusCheck, statusCheck],
  ['a delivery', serializeDeliveryJob(job), parseDeliveryJob, job],
])('%s with characters that Amazon SQS does not take is sent all the same', (_name, body, read, sent) => {
  expect(() => requireMessage({ body })).not.toThrow();
  expect(read(body)).toEqual(sent);
});
