import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { temporaryFolders } from '../temporary-folders';
import { accountResources } from './account-resources';
import { deadLetterSender } from './dead-letters';
import { cdk, deployment } from './deployment';
import { type Front, startFront } from './front';
import { createProject } from './packed-project';
import { timesIn } from './relay';
import { followEventsSection } from './runbook/own-key';
import { step } from './say';

const { target, stacks, fonestormUrl } = deployment();
const stack = stacks.foundation.replace(/Foundation$/, 'Stranger');
const relay = `${stack}/Relay`;
const folder = temporaryFolders();
const project = join(folder(), 'project');
let program: string;
let front: Front | undefined;
/** The resources of the account before the first deployment. */
let before: ReadonlySet<string>;
/** The folder that the app was last synthesised to. */
let assembly: string;
/** The outputs of the last deployment. */
let outputs: Readonly<Record<string, string>>;

beforeAll(async () => {
  before = await accountResources();
  program = await step('pack the package', async () => createProject(project, join(__dirname, 'stranger')));
});
afterAll(() => front?.stop());

/** The kinds of the resources that the account did not have before, sorted. */
async function newKinds(): Promise<string[]> {
  const names = [...(await accountResources())].filter((name) => !before.has(name));
  return names.map((name) => name.replace(/ \S+$/, '')).sort();
}

async function deploy(variables: Readonly<Record<string, string>>): Promise<void> {
  Object.assign(process.env, { STRANGER_STACK: stack, STRANGER_TARGET: target, ...variables });
  assembly = join(folder(), 'assembly');
  const app = `tsx ${join(project, 'app.ts')}`;
  await cdk('synth', '--quiet', '--app', app, '--output', assembly);
  const file = join(assembly, 'outputs.json');
  await cdk('deploy', stack, '--app', assembly, '--require-approval', 'never', '--outputs-file', file);
  outputs = JSON.parse(readFileSync(file, 'utf8'))[stack];
}

async function destroy(): Promise<void> {
  await cdk('destroy', stack, '--app', assembly, '--force');
}

const outputOf = (name: string) => Object.entries(outputs).find(([key]) => key.includes(name))?.[1] ?? '';

interface CommandOutcome {
  readonly code: number;
  // biome-ignore lint/suspicious/noExplicitAny: documents of every shape
  readonly json: any;
}

/** Runs the command of the tarball, with its options for this relay and JSON. Fails unless it ends with an expected code. */
function command(line: string, codes: readonly number[] = [0]): Promise<CommandOutcome> {
  return step(`conference-relay ${line}`, async () => {
    const argv = [...wordsOf(line), '--relay', relay, '--json'];
    const ran = await promisify(execFile)(process.execPath, [program, ...argv], { cwd: project }).then(
      ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
      (error) => error as { code: number; stdout: string; stderr: string },
    );
    if (!codes.includes(ran.code)) throw new Error(`exit code ${ran.code}: ${ran.stdout}${ran.stderr}`);
    return { code: ran.code, json: JSON.parse(ran.stdout) };
  });
}

/** A no-break space is a space within a word. */
const wordsOf = (line: string) => line.split(' ').map((word) => word.replaceAll('\u00a0', ' '));

describe('with removalPolicy DESTROY', () => {
  test('the app of a stranger is deployed, and its removal leaves nothing behind', async () => {
    await deploy({ STRANGER_REMOVAL: 'destroy' });
    expect(await newKinds()).toEqual(CREATED);
    await destroy();
    expect(await newKinds()).toEqual([]);
  });
});

describe('deployed again, by default', () => {
  beforeAll(async () => {
    // The emulator's API has no address until it is deployed.
    front = target === 'emulator' ? await startFront(() => frontedUrl(outputs)) : undefined;
    await deploy({
      ...{ STRANGER_REMOVAL: 'retain', STRANGER_FONESTORM: fonestormUrl },
      ...(front && { STRANGER_URL: front.url }),
    });
    const SecretString = JSON.stringify({ username: 'fonestorm', password: 'fonestorm' });
    const SecretId = outputs.Credentials;
    await new SecretsManagerClient().send(new PutSecretValueCommand({ SecretId, SecretString }));
  });

  test('token add gives a caller a token', async () => {
    const { json } = await command('token add stranger');
    expect(json).toEqual({ name: 'stranger', token: expect.stringMatching(/^\S{20,}$/) });
    expect((await command('token list')).json).toEqual({ tokens: ['stranger'] });
  });

  test('create makes a conference, and watch shows its first event', async () => {
    const { start_time, end_time } = timesIn(3600, 7200);
    const { json } = await command(
      `create --id strange --start ${start_time} --end ${end_time} --as stranger`,
    );
    expect(json.conference).toMatchObject({ id: 'strange', conference_pin: expect.any(String) });
    const watched = await command('watch strange --until Conference\u00a0Scheduled --as stranger');
    expect(watched.json).toMatchObject({
      'detail-type': 'Conference Scheduled',
      detail: { metadata: { conferenceId: 'strange', sequence: 1 } },
    });
  });

  test('doctor finds only what the emulator lacks', async () => {
    const { json } = await command('doctor', [0, 1]);
    const failed = json.findings.filter(({ outcome }: { outcome: string }) => outcome === 'failed');
    expect(failed).toEqual([]);
    expect(json.findings.length).toBeGreaterThan(8);
  });

  test('status counts a dead letter, and redrive moves it back', async () => {
    const deadLetters = async () => {
      const { json } = await command('status', [0, 1]);
      expect(json.functions.length).toBeGreaterThan(5);
      const counts = json.queues.map((queue: { name: string; deadLetters: number }) => [
        queue.name,
        queue.deadLetters,
      ]);
      return Object.fromEntries(counts);
    };
    const none = {
      ...{ mailbox: 0, 'status-checks': 0, deliveries: 0, workflows: 0, commands: 0, ticks: 0 },
      ...(target === 'emulator' && { events: 0 }),
    };
    expect(await deadLetters()).toEqual(none);
    const mailbox = outputOf('MailboxDeadLettersUrl');
    const send = deadLetterSender(new SQSClient(), { mailbox, 'status-checks': mailbox, ticks: mailbox });
    // The kind depends on the id: this one is sent to the mailbox.
    expect(await send('0000')).toBe('mailbox');
    expect(await deadLetters()).toEqual({ ...none, mailbox: 1 });
    expect((await command('redrive mailbox')).json).toEqual({ moved: { mailbox: 1 }, failed: [] });
    expect(await deadLetters()).toEqual(none);
  });

  if (target === 'emulator')
    test('Events are dead letters: the section of the runbook enables the key again, and deletes them', () =>
      followEventsSection(stack, join(__dirname, '../..')));

  test('rotate changes the key of the callback URLs, also after an interrupted start', async () => {
    await interruptedStart();
    expect((await command('rotate list')).json).toMatchObject({ current: 'k1', others: [{ name: 'k2' }] });
    expect((await command('rotate use k2')).json).toEqual({ current: 'k2' });
    expect((await command('rotate remove k1 --yes')).json).toEqual({ removed: 'k1' });
    expect((await command('rotate list')).json).toEqual({ current: 'k2', others: [] });
  });

  test('after the removal of the stack, teardown deletes what it retained', async () => {
    await command('delete strange --yes --as stranger');
    await destroy();
    expect(await newKinds()).toEqual(RETAINED);
    const { json } = await step('conference-relay teardown', async () => {
      const argv = ['teardown', '--stack', stack, '--confirm', stack, '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, [program, ...argv], { cwd: project });
      return { json: JSON.parse(stdout) };
    });
    const results = json.resources.map(({ result }: { result: string }) => result);
    expect(new Set(results)).toEqual(new Set(['deleted', 'part of its API']));
    expect(await newKinds()).toEqual([]);
  });
});

/** `rotate start` waits six minutes for the functions. This one is stopped once it has added the key. */
async function interruptedStart(): Promise<void> {
  const argv = [program, 'rotate', 'start', '--relay', relay];
  const child: ChildProcess = spawn(process.execPath, argv, {
    cwd: project,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  if (child.stdout) {
    for await (const line of createInterface(child.stdout)) {
      expect(line).toBe('The key k2 verifies. It will sign in 6 min, when every function has read it.');
      child.kill('SIGINT');
    }
  }
  await exited;
}

/** The address of the API on the emulator. */
function frontedUrl(found: Readonly<Record<string, string>>): string {
  const id = Object.entries(found).find(([key]) => key.includes('ApiId'))?.[1];
  return `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${id}/$default`;
}

const times = (count: number, kind: string) => new Array(count).fill(kind);
/** On the emulator the relay has an own key, so its bus has a dead-letter queue. */
const QUEUES = times(target === 'emulator' ? 12 : 11, 'queue');
const RETAINED = [
  ...['API', 'bus', 'log group', ...QUEUES, 'schedule group', ...times(4, 'secret'), 'table'],
];
const CREATED = [
  ...['API', 'bus', ...times(8, 'function'), ...times(9, 'log group'), 'parameter'],
  ...[...QUEUES, 'schedule group', ...times(5, 'secret'), 'table'],
];
