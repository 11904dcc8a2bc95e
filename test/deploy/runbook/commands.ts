import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Stacks } from '../deployment';
import { emulatorPrograms } from '../emulator';
import { step } from '../say';

const root = join(__dirname, '../../..');
const page = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
const blocksOf = (text: string) =>
  [...text.matchAll(/```shell\n([\s\S]*?)```/g)].map(([, block = '']) => block);

/** The commands of an alarm's section, word by word. */
export interface Section {
  /** The commands of "Run first". */
  readonly first: string;
  /** The commands after "Bad", in their order. */
  readonly fixes: readonly string[];
}

/** @param alarm the name of the alarm, which is the heading of its section */
export function sectionOf(alarm: string): Section {
  const section = page.split(/^### /m).find((each) => each.startsWith(`${alarm}\n`));
  const [before = '', after = ''] = section?.split('**Bad**') ?? [];
  const [first, ...others] = blocksOf(before);
  if (first === undefined || others.length > 0)
    throw new Error(`${alarm}: expected one first block of commands`);
  return { first, fixes: blocksOf(after) };
}

/** The commands of a chapter, such as "Permissions", word by word. */
export function commandsOf(chapter: string): string[] {
  const found = page.split(/^## /m).find((each) => each.startsWith(`${chapter}\n`));
  const blocks = blocksOf(found ?? '');
  if (blocks.length === 0) throw new Error(`${chapter}: expected commands`);
  return blocks;
}

/** A shell in the checkout of the person on call, into which the commands of "Paste this first" were pasted. */
export interface RunbookShell {
  /** Runs commands, and returns their output. */
  run(commands: string): Promise<string>;
  close(): void;
}

/** Functions that replace programs of a person on call. */
const DIFFERENCES = `
# Version 1 of the AWS command line ignores the variable for Amazon SQS.
aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }
# The packages are installed already.
npm() { if [ "$1" = ci ]; then ln -s '${join(root, 'node_modules')}' node_modules; else command npm "$@"; fi; }`;

/**
 * Starts a shell, and pastes the commands with the names of the deployed stacks.
 *
 * @param folder a checkout with the settings of the deployment
 */
export async function startRunbookShell(
  { foundation, functions }: Stacks,
  folder: string,
): Promise<RunbookShell> {
  const [pasted = ''] = commandsOf('Paste this first');
  const shell = spawn('bash', ['--noprofile', '--norc'], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: [emulatorPrograms, process.env.PATH].join(delimiter),
      ...{ AWS_PAGER: '', CI: 'true' },
      ...{ CDK_DISABLE_CLI_TELEMETRY: 'true', CDK_DISABLE_VERSION_CHECK: 'true' },
    },
  });
  const run = (text: string) => runIn(shell, text);
  await run(DIFFERENCES);
  await step('paste the commands of the runbook', () =>
    run(
      pasted
        .replace(/^export FOUNDATION=.*$/m, `export FOUNDATION=${foundation}`)
        .replace(/^export FUNCTIONS=.*$/m, `export FUNCTIONS=${functions}`),
    ),
  );
  return { run, close: () => shell.kill() };
}

let count = 0;

/** A command reads nothing from the standard input, which has the next commands. */
function runIn(shell: ChildProcessWithoutNullStreams, commands: string): Promise<string> {
  count += 1;
  const end = `end of the commands ${count}`;
  return new Promise((resolve, reject) => {
    let output = '';
    const onData = (chunk: Buffer) => {
      output += chunk;
      if (!output.includes(`${end}\n`)) return;
      finish();
      resolve(output.slice(0, output.indexOf(end)));
    };
    const onExit = () => {
      finish();
      reject(new Error(`the shell ended:\n${output}`));
    };
    const finish = () => {
      for (const stream of [shell.stdout, shell.stderr]) stream.off('data', onData);
      shell.off('exit', onExit);
    };
    for (const stream of [shell.stdout, shell.stderr]) stream.on('data', onData);
    shell.on('exit', onExit);
    shell.stdin.write(`{ ${commands.trim()}\n} < /dev/null 2>&1\necho '${end}'\n`);
  });
}
