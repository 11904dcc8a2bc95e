import { createInterface } from 'node:readline/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { printable } from '../lambda/domain/printable';
import { DEFAULT_STACK, type Deployment, findDeployment } from './deployment';

/** What a command of an operator has around it. */
export interface Surroundings {
  find(stackName: string): Promise<Deployment>;
  /** What was asked for, on the standard output. */
  say(line: string): void;
  /** What is said beside it, on the standard error. */
  note(line: string): void;
  /** Asks the person at the terminal; there is none in a script. */
  ask?(question: string): Promise<string>;
  sleep(milliseconds: number): Promise<unknown>;
}

/**
 * A command of an operator, which is about one deployment: `--stack` says which. Whatever is not known or not whole is
 * refused before anything is read.
 *
 * @param script its name in package.json
 */
export function operatorCommand(script: string, description: string, { say, note }: Surroundings): Command {
  const lines = (write: (line: string) => void) => (text: string) => {
    for (const each of text.trimEnd().split('\n')) write(each);
  };
  return new Command(`npm run ${script} --`)
    .description(description)
    .option('--stack <name>', `the stack of the foundation (default: ${DEFAULT_STACK})`, stackName)
    .showHelpAfterError(`"npm run ${script} -- --help" lists what can be given.`)
    .configureOutput({ writeOut: lines(say), writeErr: lines(note) })
    .exitOverride();
}

/** The deployment that a command is about. The person is told which one it is. */
export async function deploymentOf(
  command: Command,
  { find, note }: Pick<Surroundings, 'find' | 'note'>,
): Promise<Deployment> {
  const deployment = await find(command.optsWithGlobals().stack ?? DEFAULT_STACK);
  note(`Deployment: ${deployment.title}`);
  return deployment;
}

/**
 * The deployment that something is to be removed from, once a person has agreed to it.
 *
 * @param command it has the option `--yes`
 * @param what a sentence of what is going to happen, without its end
 * @throws where nobody agrees; nothing was read where nobody can be asked
 */
export async function deploymentToRemoveFrom(
  command: Command,
  what: string,
  { ask, ...surroundings }: Surroundings,
): Promise<Deployment> {
  const hasAgreed = command.opts().yes === true;
  if (!hasAgreed && !ask) {
    command.error('error: --yes: expected, because there is no terminal to ask at. Nothing was removed.');
  }
  const deployment = await deploymentOf(command, surroundings);
  const answer = hasAgreed ? 'yes' : await ask?.(`${what} in ${deployment.title}? [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(answer ?? '')) throw new Error('Nothing was removed.');
  return deployment;
}

/** Runs a command with the arguments of the process, and sets its exit code. */
export async function run(commandIn: (surroundings: Surroundings) => Command): Promise<void> {
  try {
    await commandIn(OF_THE_PROCESS).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    OF_THE_PROCESS.note(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

const OF_THE_PROCESS: Surroundings = {
  find: findDeployment,
  say: (line) => process.stdout.write(`${printable(line)}\n`),
  note: (line) => process.stderr.write(`${printable(line)}\n`),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ...(process.stdin.isTTY && {
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await lines.question(printable(question));
      lines.close();
      return answer;
    },
  }),
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
function stackName(text: string, before: string | undefined): string {
  if (before !== undefined) throw new InvalidArgumentError('It was given twice.');
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the name of a stack: letters, digits and "-".');
}
