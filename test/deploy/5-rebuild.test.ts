import { until } from '../until';
import { awaitEvents, eventsAbout, expectNoGaps, typesOf } from './arrived-events';
import { cdk, deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { setMailboxEnabled } from './functions';
import { countVisible } from './queues';
import { create, request } from './relay';
import { say } from './say';

const { stacks, assembly, outputs } = deployment();

test('the functions are destroyed and deployed again: a waiting entry is handled', async () => {
  await create('rebuilt', { label: 'Rebuilt' });
  await fonestorm.join('rebuilt', 'organizer');
  await awaitEvents('rebuilt', 'Organizer Joined');
  await setMailboxEnabled(false);
  expect(await fonestorm.join('rebuilt', 'attendee')).toBe(200);
  await until(async () => (await countVisible(outputs.MailboxUrl)) === 1);
  say('its entry waits in the mailbox');

  await cdk('destroy', stacks.functions, '--app', assembly, '--force');
  await cdk('deploy', stacks.functions, '--app', assembly, '--require-approval', 'never');

  const events = await awaitEvents('rebuilt', 'Attendee Count Changed');
  expect(typesOf(events)).toEqual([
    ...['Conference Scheduled', 'Callback Received', 'Conference Started', 'Organizer Joined'],
    ...['Callback Received', 'Attendee Count Changed'],
  ]);
});

test('an earlier callback URL is still answered 200, and the sequence of events continues', async () => {
  expect(await fonestorm.join('rebuilt', 'attendee')).toBe(200);
  await awaitEvents('rebuilt', 'Attendee Count Changed', 2);
  expectNoGaps(eventsAbout('rebuilt'));
});

test('the conference and the dead letter of the outage still exist', async () => {
  const rebuilt = async () => (await request('GET', '/v2/conferences/rebuilt')).body.conference;
  // The state is written after the events are published.
  await until(async () => (await rebuilt()).attendees_status === 2);
  expect(await rebuilt()).toMatchObject({ label: 'Rebuilt', organizer_status: true });
  await until(async () => (await countVisible(outputs.MailboxDeadLettersUrl)) === 1);
});
