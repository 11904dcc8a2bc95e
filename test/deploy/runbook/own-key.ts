import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { until } from '../../until';
import { evaluateAlarms } from './alarm-states';
import { type RunbookShell, sectionOf, startRunbookShell } from './commands';

const NAME = 'Events are dead letters';
/** How often the state of the alarm is read, in milliseconds. */
const PAUSE = 1000;

/**
 * Sets off the alarm of a bus with an own key, and follows its section.
 *
 * @param stack the relay's own stack
 * @param folder a checkout
 */
export async function followEventsSection(stack: string, folder: string): Promise<void> {
  const shell = await startRunbookShell({ foundation: stack, functions: stack }, folder);
  const isOn = async () => (await shell.run('alarms')).includes(NAME);
  const isOver = async () => !(await isOn());
  evaluateAlarms(true);
  try {
    await loseEvent(shell);
    await until(isOn, 55_000, PAUSE);
    const { first, fixes } = sectionOf(NAME);
    const shown = await shell.run(first);
    expect(shown).toMatch(/"ApproximateNumberOfMessages": "1"/);
    expect(shown).toContain('"Disabled"');
    for (const block of fixes) await shell.run(block);
    expect(await shell.run(first)).toContain('"Enabled"');
    await until(isOver, 55_000, PAUSE);
  } finally {
    evaluateAlarms(false);
    shell.close();
  }
}

/** Disables the key. The emulator encrypts no events, so an event is put into the dead-letter queue, as EventBridge does. */
async function loseEvent(shell: RunbookShell): Promise<void> {
  await shell.run('aws kms disable-key --key-id "$(bus_key)"');
  const QueueUrl = (await shell.run('queue StatusEventsDeadLetters')).trim();
  const MessageAttributes = { ERROR_MESSAGE: { DataType: 'String', StringValue: 'the key is disabled' } };
  await new SQSClient().send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', MessageAttributes }));
}
