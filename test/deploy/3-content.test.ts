import { randomUUID } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awaitEvents, callbacksOf, expectNoGaps, typesOf } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { create, request } from './relay';
import { say } from './say';

const { MailboxUrl } = deployment().outputs;

beforeAll(async () => {
  await fonestorm.change({ method: 'POST' });
});

test('an unreadable message in the mailbox becomes an event with its fault, and later entries are handled', async () => {
  await create('unreadable');
  await new SQSClient().send(
    new SendMessageCommand({
      QueueUrl: MailboxUrl,
      MessageBody: 'not an entry',
      MessageGroupId: 'unreadable',
      MessageDeduplicationId: randomUUID(),
    }),
  );
  say('an unreadable message is sent to the mailbox');
  expect(await fonestorm.join('unreadable', 'organizer')).toBe(200);
  const events = await awaitEvents('unreadable', 'Organizer Joined');
  expect(typesOf(events)).toEqual([
    ...['Conference Scheduled', 'Callback Received'],
    ...['Callback Received', 'Conference Started', 'Organizer Joined'],
  ]);
  expect(callbacksOf(events)[0]?.faults).toEqual(['the mailbox message could not be parsed']);
  expectNoGaps(events);
});

test('a callback that is not UTF-8 becomes an event with its fault, and its bytes are stored', async () => {
  await create('garbage');
  const bytes = Buffer.from([0, 255, 254, 10, 13, 128, 0]);
  const url = await fonestorm.callbackUrl('garbage');
  const headers = { 'content-type': 'application/octet-stream' };
  const { status } = await fetch(url, { method: 'POST', headers, body: bytes });
  say(`POST /callbacks/garbage/…, bytes that are not UTF-8 … ${status}`);
  expect(status).toBe(200);
  const events = await awaitEvents('garbage', 'Callback Received');
  const [received] = callbacksOf(events);
  expect(received?.faults).toEqual(['body: expected UTF-8']);
  const { callback } = (await request('GET', received?.raw ?? '')).body;
  expect(callback.request).toMatchObject({ method: 'POST', body: bytes.toString('base64') });
  expectNoGaps(events);
});

test('after an ambiguous callback, a status check finds the state, and events follow', async () => {
  await create('ambiguous');
  await fonestorm.change({ callbackFaults: [{ fault: 'drop', next: 1 }] });
  await fonestorm.join('ambiguous', 'organizer');
  const { status } = await fetch(await fonestorm.callbackUrl('ambiguous'), { method: 'POST' });
  say(`POST /callbacks/ambiguous/…, without a body … ${status}`);
  expect(status).toBe(200);
  const events = await awaitEvents('ambiguous', 'Organizer Joined');
  expect(typesOf(events)).toEqual([
    ...['Conference Scheduled', 'Callback Received', 'Conference Started', 'Organizer Joined'],
  ]);
  expect(events.map(({ detail }) => detail.metadata.origin)).toEqual([
    ...['api', 'callback', 'reconciliation', 'reconciliation'],
  ]);
  expectNoGaps(events);
});

test('a capability URL of another conference, or a forged one, is refused', async () => {
  const url = await fonestorm.callbackUrl('garbage');
  for (const other of [url.replace('/garbage/', '/unreadable/'), `${url}x`, url.replace('k1.', 'k2.')]) {
    const { status } = await fetch(other, { method: 'POST', body: '{}' });
    expect(status).toBe(404);
  }
});
