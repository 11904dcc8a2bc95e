import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { primaryKey } from '../../lambda/adapters/dynamodb/items';
import { until } from '../until';
import { awaitEvents, eventsAbout, expectNoGaps, typesOf } from './arrived-events';
import { deployment } from './deployment';
import { fonestorm } from './fonestorm';
import { changeAdvanceVariables, setMailboxEnabled } from './functions';
import { countInFlight, countVisible, setRetryPolicy } from './queues';
import { create } from './relay';
import { say } from './say';

const { MailboxUrl, MailboxDeadLettersUrl, Table } = deployment().outputs;

/** The deployed policy: seconds until a retry, and receives until an entry is a dead letter. */
const DEPLOYED_POLICY = [180, 200] as const;

afterAll(() => setRetryPolicy(MailboxUrl, ...DEPLOYED_POLICY));

describe('while the table cannot be reached', () => {
  beforeAll(async () => {
    await create('outage');
    await create('patient');
    await fonestorm.join('outage', 'organizer');
    await awaitEvents('outage', 'Organizer Joined');
    await awaitEvents('patient', 'Conference Scheduled');
    await setRetryPolicy(MailboxUrl, 1, 2);
    await changeAdvanceVariables((variables) => ({ ...variables, RELAY_TABLE: 'no-such-table' }));
    say('advance-conference gets the name of a missing table');
  });
  afterAll(() => changeAdvanceVariables((variables) => ({ ...variables, RELAY_TABLE: Table })));

  test('callbacks are accepted; an entry is retried, and then becomes a dead letter', async () => {
    expect(await fonestorm.join('outage', 'attendee')).toBe(200);
    await until(async () => (await countVisible(MailboxDeadLettersUrl)) === 1, 60_000);
    say('its entry is a dead letter');
  });

  test('waiting entries are handled once the table can be reached', async () => {
    await setRetryPolicy(MailboxUrl, 1, 100);
    expect(await fonestorm.join('patient', 'organizer')).toBe(200);
    await until(async () => (await countInFlight(MailboxUrl)) === 1);
    await changeAdvanceVariables((variables) => ({ ...variables, RELAY_TABLE: Table }));
    say('advance-conference gets the name of its table again');
    const events = await awaitEvents('patient', 'Organizer Joined');
    expect(typesOf(events)).toEqual([
      ...['Conference Scheduled', 'Callback Received', 'Conference Started', 'Organizer Joined'],
    ]);
    expectNoGaps(events);
  });

  test('later entries are handled although one entry is a dead letter', async () => {
    expect(await fonestorm.join('outage', 'attendee')).toBe(200);
    const events = await awaitEvents('outage', 'Attendee Count Changed');
    expect(events.at(-1)?.detail.attendees).toEqual({ before: 0, now: 2 });
    expectNoGaps(events);
  });
});

describe('an unreadable state of a conference, in a newer format', () => {
  async function setFormat(format: string): Promise<void> {
    await new DynamoDBClient().send(
      new UpdateItemCommand({
        TableName: Table,
        Key: primaryKey('stuck', 'head'),
        UpdateExpression: 'SET #format = :format',
        ExpressionAttributeNames: { '#format': 'format' },
        ExpressionAttributeValues: { ':format': { N: format } },
      }),
    );
  }

  test('delays this conference only, until the state can be read again', async () => {
    await create('stuck');
    await create('free');
    await awaitEvents('stuck', 'Conference Scheduled');
    await awaitEvents('free', 'Conference Scheduled');
    await setFormat('99');
    // All entries wait, so that they come in one batch.
    await setMailboxEnabled(false);
    expect(await fonestorm.join('stuck', 'organizer')).toBe(200);
    expect(await fonestorm.join('stuck', 'attendee')).toBe(200);
    expect(await fonestorm.join('free', 'organizer')).toBe(200);
    await setMailboxEnabled(true);
    await awaitEvents('free', 'Organizer Joined');
    expect(typesOf(eventsAbout('stuck'))).toEqual(['Conference Scheduled']);
    await setFormat('1');
    const events = await awaitEvents('stuck', 'Attendee Count Changed');
    expect(typesOf(events)).toEqual([
      'Conference Scheduled',
      ...['Callback Received', 'Conference Started', 'Organizer Joined'],
      ...['Callback Received', 'Attendee Count Changed'],
    ]);
    expectNoGaps(events);
  });
});
