import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Outputs } from './outputs';
import { step } from './say';
import type { LocalServer, Target } from './target';

/** The deployment under test. */
export interface Deployed {
  readonly target: Target['name'];
  /** The base URL of the API and of callback URLs, without a slash at its end. */
  readonly url: string;
  /** The token of a caller. */
  readonly token: string;
  /** The simulated FoneStorm's API, on this machine. */
  readonly fonestormUrl: string;
  /** The control API of the simulated FoneStorm. */
  readonly controlUrl: string;
  /** The receiver of deliveries: a test listens there. */
  readonly receiver: LocalServer;
  /** The events at a rule's target, a line of JSON each. */
  readonly eventsFile: string;
  readonly outputs: Outputs;
  readonly stacks: Stacks;
  /** The options of the CDK CLI that give the app the context of this deployment. */
  readonly context: readonly string[];
  /** The folder that the app was last synthesised to. */
  readonly assembly: string;
}

export interface Stacks {
  /** The stack of the resources that outlive every redeployment. */
  readonly foundation: string;
  /** The stack of the functions. */
  readonly functions: string;
}

const VARIABLE = 'RELAY_DEPLOYED';

/** Publishes the deployment to the tests, which run in this process. */
export function publishDeployment(deployed: Deployed): void {
  process.env[VARIABLE] = JSON.stringify(deployed);
}

/** The deployment that `setup` created. */
export function deployment(): Deployed {
  const published = process.env[VARIABLE];
  if (published === undefined) throw new Error('expected a run by npm run test:deploy');
  return JSON.parse(published);
}

const root = join(__dirname, '../..');
const bin = join(root, 'node_modules/.bin');
const TIMEOUT = 15 * 60_000;

/**
 * Runs the CDK CLI in the project's folder.
 *
 * @returns its output
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
      { cwd: root, env: { ...process.env, ...variables }, timeout: TIMEOUT, maxBuffer: 64 * 1024 * 1024 },
    ).catch((cause) => {
      const output = `${cause.stdout ?? ''}${cause.stderr ?? ''}`.trimEnd().split('\n').slice(-30).join('\n');
      throw new Error(`cdk ${command} failed:\n${output}`, { cause });
    });
    return stdout + stderr;
  });
}

/** Whether the printed step names this word: a stack, or an option with a meaning for the reader. */
function isWord(word: string): boolean {
  return !isOption(word) || word === '--all';
}

function isOption(word: string): boolean {
  return word.startsWith('-');
}

/** The options of the CDK CLI for context values. */
export function contextOptions(context: Readonly<Record<string, string>>): string[] {
  return Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
}
