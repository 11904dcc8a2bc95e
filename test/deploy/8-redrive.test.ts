import { until } from '../until';
import { awaitEvents, eventsAbout, expectNoGaps } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm, secondsAfter } from './fonestorm';
import { countVisible, redrive } from './queues';
import { request } from './relay';
import { say } from './say';

const { MailboxDeadLettersUrl } = deployment().outputs;

/** Seconds after which the relay takes a callback in the mailbox for a redriven one: a minute, and some more. */
const REDRIVE_DELAY = 65;

test('the redriven dead letter of the outage causes a status check, and no transition', async () => {
  await until(async () => (await countVisible(MailboxDeadLettersUrl)) === 1);
  const before = eventsAbout('outage');
  const checksBefore = (await fonestorm.requests()).operations.details;
  const sent = (await fonestorm.conference('outage')).callbacks.at(1);
  if (!sent) throw new Error('expected the callback of the outage');
  expect(sent).toMatchObject({ status: 200, payload: { attendees_status: 1 } });

  await secondsAfter(sent.time, REDRIVE_DELAY);
  const redrivenAt = Date.now();
  await redrive(MailboxDeadLettersUrl);
  say('the dead letter is redriven');
  const events = await awaitEvents('outage', 'Callback Received', 3);
  expect(events.slice(before.length)).toMatchObject([
    { 'detail-type': 'Callback Received', detail: { callback: { known: { attendees_status: 1 } } } },
  ]);
  expectNoGaps(events);
  await until(async () => (await countVisible(MailboxDeadLettersUrl)) === 0);

  await until(async () => (await fonestorm.requests()).operations.details > checksBefore, 60_000);
  say('the status is checked at FoneStorm');
  const isConfirmed = async () => {
    const { headers } = await request('GET', '/v2/conferences/outage');
    return Number(headers.get('age')) * 1000 < Date.now() - redrivenAt;
  };
  await until(isConfirmed, 30_000);
  expect(eventsAbout('outage')).toHaveLength(events.length);
});

test('no callback is lost: the log has each one that was answered 200, the redriven one last', async () => {
  const { callbacks } = await fonestorm.conference('outage');
  const { body } = await request('GET', '/v2/conferences/outage/callbacks');
  const counts = body.callbacks.map(
    ({ callback }: { callback: { known: { attendees_status: unknown } } }) => callback.known.attendees_status,
  );
  const [first, redriven, ...later] = callbacks.map(({ payload }) => payload.attendees_status);
  expect(counts).toEqual([first, ...later, redriven]);
});
