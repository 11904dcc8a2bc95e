import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Outputs } from './outputs';
import { step } from './say';
import type { Place, Target } from './target';

/** The deployment that the tests are about. */
export interface Deployed {
  readonly target: Target['name'];
  /** Of the conferences API and of the callbacks, without a slash at its end. */
  readonly url: string;
  /** The token of a caller. */
  readonly token: string;
  /** Of the simulated FoneStorm's API, on this machine. */
  readonly fonestormUrl: string;
  /** Of its control API. */
  readonly controlUrl: string;
  /** Where callbacks may be passed on to: a test listens there. */
  readonly receiver: Place;
  /** Holds the events that arrived at a rule's target, a line of JSON each. */
  readonly eventsFile: string;
  readonly outputs: Outputs;
  readonly stacks: Stacks;
  /** The options of the CDK CLI that give the app the context of this deployment. */
  readonly context: readonly string[];
  /** The folder that the app was last synthesised to. */
  readonly assembly: string;
}

export interface Stacks {
  /** What outlives every redeployment. */
  readonly foundation: string;
  /** What can be thrown away and built again. */
  readonly functions: string;
}

const VARIABLE = 'RELAY_DEPLOYED';

/** Tells the tests, which run in this process, of the deployment. */
export function publishDeployment(deployed: Deployed): void {
  process.env[VARIABLE] = JSON.stringify(deployed);
}

/** The deployment that was made before the tests. */
export function deployment(): Deployed {
  const told = process.env[VARIABLE];
  if (told === undefined) throw new Error('expected to be run by npm run test:deploy');
  return JSON.parse(told);
}

const root = join(__dirname, '../..');
const bin = join(root, 'node_modules/.bin');
const LONGEST = 15 * 60_000;

/**
 * Runs the CDK CLI as a person does, in the project's folder.
 *
 * @returns all that it wrote
 * @throws an error with its last lines
 */
export function cdk(command: string, ...argv: readonly string[]): Promise<string> {
  const words = argv.filter((word, index) => isWord(word) && !isOption(argv[index - 1] ?? ''));
  return step(['cdk', command, ...words].join(' '), async () => {
    const variables = {
      ...{ PATH: `${bin}:${process.env.PATH}`, CI: 'true' },
      ...{ CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true' },
    };
    const { stdout, stderr } = await promisify(execFile)(
      join(bin, 'cdk'),
      [command, ...argv, '--no-notices', '--no-color'],
      { cwd: root, env: { ...process.env, ...variables }, timeout: LONGEST, maxBuffer: 64 * 1024 * 1024 },
    ).catch((cause) => {
      const said = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trimEnd().split('\n').slice(-30).join('\n');
      throw new Error(`cdk ${command} failed:\n${said}`, { cause });
    });
    return stdout + stderr;
  });
}

/** What a person reads of the command: what it is about, and the options that say something. */
function isWord(word: string): boolean {
  return !isOption(word) || word === '--all';
}

function isOption(word: string): boolean {
  return word.startsWith('-');
}

/** Options that give the app a context. */
export function contextOptions(context: Readonly<Record<string, string>>): string[] {
  return Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
}
