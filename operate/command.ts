import { createInterface } from 'node:readline/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { escapeControlCharacters } from '../lambda/domain/escape-control-characters';
import { DEFAULT_STACK, type Deployment, findDeployment } from './deployment';

/** The environment of an operator's command. */
export interface CommandContext {
  find(stackName: string): Promise<Deployment>;
  /** Writes the result to the standard output. */
  say(line: string): void;
  /** Writes a note to the standard error. */
  note(line: string): void;
  /** Asks the person at the terminal; undefined in a script. */
  ask?(question: string): Promise<string>;
  sleep(milliseconds: number): Promise<unknown>;
}

/**
 * An operator's command for one deployment, which `--stack` names. Unknown or incomplete arguments are refused before
 * anything is read.
 *
 * @param script its name in package.json
 */
export function operatorCommand(script: string, description: string, { say, note }: CommandContext): Command {
  const lines = (write: (line: string) => void) => (text: string) => {
    for (const each of text.trimEnd().split('\n')) write(each);
  };
  return new Command(`npm run ${script} --`)
    .description(description)
    .option('--stack <name>', `the stack of the foundation (default: ${DEFAULT_STACK})`, stackName)
    .showHelpAfterError(`"npm run ${script} -- --help" lists the options.`)
    .configureOutput({ writeOut: lines(say), writeErr: lines(note) })
    .exitOverride();
}

/** The deployment of a command. A note names it. */
export async function deploymentOf(
  command: Command,
  { find, note }: Pick<CommandContext, 'find' | 'note'>,
): Promise<Deployment> {
  const deployment = await find(command.optsWithGlobals().stack ?? DEFAULT_STACK);
  note(`Deployment: ${deployment.title}`);
  return deployment;
}

/**
 * The deployment of a command that removes something, after a person has agreed.
 *
 * @param command a command with the option `--yes`
 * @param what a sentence that says what happens, without its end
 * @throws if the person does not agree. Without a terminal it fails before anything is read
 */
export async function confirmRemoval(
  command: Command,
  what: string,
  { ask, ...surroundings }: CommandContext,
): Promise<Deployment> {
  const hasAgreed = command.opts().yes === true;
  if (!hasAgreed && !ask) {
    command.error('error: --yes: expected without a terminal to ask at. Nothing was removed.');
  }
  const deployment = await deploymentOf(command, surroundings);
  const answer = hasAgreed ? 'yes' : await ask?.(`${what} in ${deployment.title}? [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(answer ?? '')) throw new Error('Nothing was removed.');
  return deployment;
}

/** Runs a command with the arguments of the process, and sets its exit code. */
export async function runCommand(commandIn: (surroundings: CommandContext) => Command): Promise<void> {
  // The SDK warns of the end of its support for Node 20, in seven lines before the command's own.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  try {
    await commandIn(PROCESS_CONTEXT).parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    PROCESS_CONTEXT.note(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}

const PROCESS_CONTEXT: CommandContext = {
  find: findDeployment,
  say: (line) => process.stdout.write(`${escapeControlCharacters(line)}\n`),
  note: (line) => process.stderr.write(`${escapeControlCharacters(line)}\n`),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  ...(process.stdin.isTTY && {
    async ask(question) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await lines.question(escapeControlCharacters(question));
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
