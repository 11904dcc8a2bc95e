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
    metadata: { id: 'callback-1/Callback Received', conferenceId: 'c1', sequence: 3 },
    conference: { id: 'c1' },
    callback: { entry: 'callback-1', known: {}, unknown: { format: 1 }, faults: [], raw: '/v2/…' },
  },
};

test.each([
  { conferenceId: 'c1', entryId: 'callback-1', previousAttempts: 0 },
  { conferenceId: 'c1', entryId: 'callback-1', previousAttempts: 9 },
  { conferenceId: 'c1', entryId: 'callback-1' },
])('a job is read as it was written: %j', (job) => {
  expect(parseDeliveryJob(serializeDeliveryJob(job))).toEqual(job);
});

test('the event of a callback is the job of its first attempt', () => {
  const job = { conferenceId: 'c1', entryId: 'callback-1', previousAttempts: 0 };
  expect(parseDeliveryJob(JSON.stringify(EVENT))).toEqual(job);
});

test.each([
  ['no JSON', '{'],
  ['nothing', 'null'],
  ['a text', '"x"'],
  ['a job of another format', JSON.stringify({ format: 2, job: { conferenceId: 'c1', entryId: 'e' } })],
  ['a job without its callback', JSON.stringify({ format: 1, job: { conferenceId: 'c1' } })],
  [
    'a job of half an attempt',
    JSON.stringify({ format: 1, job: { conferenceId: 'c', entryId: 'e', previousAttempts: 0.5 } }),
  ],
  ['another event', JSON.stringify({ ...EVENT, 'detail-type': 'Conference Started' })],
  ['an event of somebody else', JSON.stringify({ ...EVENT, source: 'aws.s3' })],
  [
    'an event without its callback',
    JSON.stringify({ ...EVENT, detail: { metadata: EVENT.detail.metadata } }),
  ],
])('%s is not a job', (_name, body) => {
  expect(() => parseDeliveryJob(body)).toThrow();
});
