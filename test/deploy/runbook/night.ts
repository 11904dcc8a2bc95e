import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { QueueName } from '../../../lambda/domain/health';
import { findDeployment } from '../../../operate/deployment';
import { tokensOf } from '../../../operate/tokens';
import { awaitEvents } from '../arrived-events';
import { deployment } from '../deployment';
import { fonestorm } from '../fonestorm';
import { restartFunctions } from '../functions';
import { queueAttributes, setRetryPolicy } from '../queues';
import { type Receiver, startReceiver } from '../receiver';
import { create } from '../relay';
import { evaluateAlarms } from './alarm-states';
import { makeCheckout } from './checkout';
import { type RunbookShell, sectionOf, startRunbookShell } from './commands';
import { queueUrl, relayParts } from './work';

const lambda = new LambdaClient();

/** The queues of work. */
export const WORK: readonly QueueName[] = ['mailbox', 'status-checks', 'deliveries', 'workflows', 'commands'];

/** The functions that can fail to start. */
export const FUNCTIONS: readonly string[] = [
  ...['receive-callback', 'manage-conferences', 'advance-conference', 'check-status', 'deliver-callback'],
  ...['resume-workflow', 'execute-command', 'sweep', 'serve-console'],
];

/** The checkout, the shell and the receiver of the night. */
export const night = {} as { checkout: string; shell: RunbookShell; receiver: Receiver };

/**
 * Creates the caller "oncall" and the live conference "night", pastes the commands, and lets alarms go off.
 *
 * @param folder an empty folder for the checkout
 */
export async function beginNight(folder: string): Promise<void> {
  const { stacks, context } = deployment();
  night.checkout = makeCheckout(folder, context);
  night.receiver = await startReceiver();
  await tokensOf(await findDeployment({ stack: stacks.foundation })).add('oncall');
  await restartFunctions();
  await create('night', { callback_url: night.receiver.url('/night') });
  await fonestorm.join('night', 'organizer');
  await awaitEvents('night', 'Organizer Joined');
  night.shell = await startRunbookShell(stacks, night.checkout);
  evaluateAlarms(true);
}

export async function endNight(): Promise<void> {
  evaluateAlarms(false);
  for (const [url, [pause, receives]] of deployedRetries) await setRetryPolicy(url, pause, receives);
  night.shell?.close();
  await night.receiver?.close();
}

/** Runs the first commands of an alarm's section. */
export function first(alarm: string): Promise<string> {
  return night.shell.run(sectionOf(alarm).first);
}

/**
 * Runs the commands after "Bad" of an alarm's section.
 *
 * @param fill replaces names in capitals, such as `CONFERENCE_ID`
 * @returns the output of each block
 */
export async function fix(alarm: string, fill = (block: string) => block): Promise<string[]> {
  const outputs: string[] = [];
  for (const block of sectionOf(alarm).fixes) outputs.push(await night.shell.run(fill(block)));
  return outputs;
}

/** The retries of the deployed queues, by their URLs. */
const deployedRetries = new Map<string, readonly [pause: number, receives: number]>();

/** Sets the retries of all queues: seconds until a retry, and receives until a message is a dead letter. */
export async function setRetries(pause: number, receives: number): Promise<void> {
  for (const name of WORK) {
    const url = await queueUrl(name);
    if (!deployedRetries.has(url)) deployedRetries.set(url, await retriesOf(url));
    await setRetryPolicy(url, pause, receives);
  }
}

async function retriesOf(url: string): Promise<readonly [pause: number, receives: number]> {
  const { VisibilityTimeout, RedrivePolicy = '{}' } = await queueAttributes(url);
  return [Number(VisibilityTimeout), Number(JSON.parse(RedrivePolicy).maxReceiveCount)];
}

/** The name of a function in AWS. */
export async function functionNamed(name: string): Promise<string> {
  const found = (await relayParts()).functions.find((each) => each.name === name);
  if (!found) throw new Error(`expected the function ${name}`);
  return found.physicalId;
}

/** Invokes a function, which may fail or be throttled. */
export async function invoke(name: string, payload: object = {}): Promise<void> {
  const request = { FunctionName: await functionNamed(name), Payload: JSON.stringify(payload) };
  await lambda.send(new InvokeCommand(request)).catch(() => undefined);
}

/** Calls the callback URL of a conference with fields of a form. */
export async function callBack(
  conferenceId: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const url = await fonestorm.callbackUrl(conferenceId);
  const { status } = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
  if (status !== 200) throw new Error(`${conferenceId}: expected an accepted callback, got ${status}`);
}
