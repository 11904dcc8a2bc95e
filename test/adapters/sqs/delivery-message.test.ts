import { parseDeliveryJob, serializeDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';

const EVENT = {
  version: '0',
  id: 'e1',
  'detail-type': 'Callback Received',
  source: 'fonestorm.conferences',
  account: '123456789012',
  time: '2026-05-04T10:00:00Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    metadata: { id: 'c1.3', conferenceId: 'c1', sequence: 3 },
    conference: { id: 'c1' },
    callback: {
      ...{ entry: 'callback-1', known: {}, unknown: { format: 1 }, faults: [] },
      ...{ position: 7, deliver: true, raw: '/v2/…' },
    },
  },
};

test.each([
  { conferenceId: 'c1', position: 1, previousAttempts: 0 },
  { conferenceId: 'c1', position: 9_999_999_999, previousAttempts: 9 },
  { conferenceId: 'c1', position: 12, previousManual: 3 },
])('a job is read as it was written: %j', (job) => {
  expect(parseDeliveryJob(serializeDeliveryJob(job))).toEqual(job);
});

test('the event of a callback is the job of its first attempt', () => {
  const job = { conferenceId: 'c1', position: 7, previousAttempts: 0 };
  expect(parseDeliveryJob(JSON.stringify(EVENT))).toEqual(job);
});

test.each([
  ['no JSON', '{'],
  ['nothing', 'null'],
  ['a text', '"x"'],
  [
    'a job of another format',
    JSON.stringify({ format: 2, job: { conferenceId: 'c1', position: 1, previousAttempts: 0 } }),
  ],
  [
    'a job without its callback',
    JSON.stringify({ format: 1, job: { conferenceId: 'c1', previousAttempts: 0 } }),
  ],
  ['a job without a number', JSON.stringify({ format: 1, job: { conferenceId: 'c1', position: 1 } })],
  [
    'a job of half an attempt',
    JSON.stringify({ format: 1, job: { conferenceId: 'c', position: 1, previousAttempts: 0.5 } }),
  ],
  ...['1', 0, -1, 1.5, 2 ** 53, null].map((position): [string, string] => [
    `a job of the callback ${JSON.stringify(position)}`,
    JSON.stringify({ format: 1, job: { conferenceId: 'c', position, previousAttempts: 0 } }),
  ]),
  ...[undefined, '7', 0, 0.5].map((position): [string, string] => [
    `an event of the callback ${JSON.stringify(position)}`,
    JSON.stringify({
      ...EVENT,
      detail: { ...EVENT.detail, callback: { ...EVENT.detail.callback, position } },
    }),
  ]),
  ['another event', JSON.stringify({ ...EVENT, 'detail-type': 'Conference Started' })],
  ['an event of somebody else', JSON.stringify({ ...EVENT, source: 'aws.s3' })],
  [
    'an event without its callback',
    JSON.stringify({ ...EVENT, detail: { metadata: EVENT.detail.metadata } }),
  ],
])('%s is not a job', (_name, body) => {
  expect(() => parseDeliveryJob(body)).toThrow();
});
