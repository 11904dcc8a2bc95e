import { until } from '../until';
import { awaitEvents, eventsAbout, expectNoGaps } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm, secondsAfter } from './fonestorm';
import { countVisible, redrive } from './queues';
import { request } from './relay';
import { say } from './say';

const { MailboxUrl, MailboxDeadLettersUrl } = deployment().outputs;

/** What is sent to the mailbox a minute after it was received came back from a dead-letter queue. */
const LATE = 65;

test('the dead letter of the outage comes back: it causes a status check and no transition', async () => {
  await until(async () => (await countVisible(MailboxDeadLettersUrl)) === 1);
  const before = eventsAbout('outage');
  const asked = (await fonestorm.requests()).operations.details;
  const sent = (await fonestorm.conference('outage')).callbacks.at(1);
  if (!sent) throw new Error('expected the callback of the outage');
  expect(sent).toMatchObject({ status: 200, payload: { attendees_status: 1 } });

  await secondsAfter(sent.time, LATE);
  await redrive(MailboxDeadLettersUrl, MailboxUrl);
  say('the dead letter is put back into the mailbox');
  const events = await awaitEvents('outage', 'Callback Received', 3);
  expect(events.slice(before.length)).toMatchObject([
    { 'detail-type': 'Callback Received', detail: { callback: { known: { attendees_status: 1 } } } },
  ]);
  expectNoGaps(events);
  await until(async () => (await countVisible(MailboxDeadLettersUrl)) === 0);

  await until(async () => (await fonestorm.requests()).operations.details > asked, 60_000);
  say('FoneStorm is asked');
  const isConfirmed = async () => {
    const { headers } = await request('GET', '/v2/conferences/outage');
    return Number(headers.get('age')) < 10;
  };
  await until(isConfirmed, 30_000);
  expect(eventsAbout('outage')).toHaveLength(events.length);
});

test('nothing is lost: every callback that was answered 200 is in the log, with its events', async () => {
  const { callbacks } = await fonestorm.conference('outage');
  const { body } = await request('GET', '/v2/conferences/outage/callbacks');
  const counts = body.callbacks.map(
    ({ callback }: { callback: { known: { attendees_status: unknown } } }) => callback.known.attendees_status,
  );
  expect(counts).toEqual(callbacks.map(({ payload }) => payload.attendees_status));
});
