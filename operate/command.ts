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
  /** Asks the operator at the terminal; undefined without a terminal. */
  ask?(prompt: string): Promise<string>;
  sleep(milliseconds: number): Promise<unknown>;
}

/**
 * An operator's command for the deployment that `--stack` names. It refuses unknown or incomplete arguments before it reads
 * anything.
 *
 * @param script its name in package.json
 */
export function operatorCommand(script: string, description: string, { say, note }: CommandContext): Command {
  const lines = (write: (line: string) => void) => (text: string) => {
    for (const line of text.trimEnd().split('\n')) write(line);
  };
  return new Command(`npm run ${script} --`)
    .description(description)
    .option('--stack <name>', `the stack of the foundation (default: ${DEFAULT_STACK})`, stackName)
    .showHelpAfterError(`"npm run ${script} -- --help" lists the options.`)
    .configureOutput({ writeOut: lines(say), writeErr: lines(note) })
    .exitOverride();
}

/** Finds the deployment of a command, and notes its name. */
export async function deploymentOf(
  command: Command,
  { find, note }: Pick<CommandContext, 'find' | 'note'>,
): Promise<Deployment> {
  const deployment = await find(command.optsWithGlobals().stack ?? DEFAULT_STACK);
  note(`Deployment: ${deployment.title}`);
  return deployment;
}

/**
 * Finds the deployment of a command that removes something, after the operator has agreed.
 *
 * @param command a command with the option `--yes`
 * @param prompt its text, without the deployment and the question mark
 * @throws if the operator does not agree; without a terminal and `--yes`, before it reads anything
 */
export async function confirmRemoval(
  command: Command,
  prompt: string,
  { ask, ...context }: CommandContext,
): Promise<Deployment> {
  const hasAgreed = command.opts().yes === true;
  if (!hasAgreed && !ask) {
    command.error('error: --yes: expected, because there is no terminal to ask at. Nothing was removed.');
  }
  const deployment = await deploymentOf(command, context);
  const answer = hasAgreed ? 'yes' : await ask?.(`${prompt} in ${deployment.title}? [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(answer ?? '')) throw new Error('Nothing was removed.');
  return deployment;
}

/** Runs a command with the arguments of the process, and sets its exit code. */
export async function runCommand(createCommand: (context: CommandContext) => Command): Promise<void> {
  // The SDK would print seven lines about the end of its support for Node 20.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  try {
    await createCommand(PROCESS_CONTEXT).parseAsync();
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
    async ask(prompt) {
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      const answer = await lines.question(escapeControlCharacters(prompt));
      lines.close();
      return answer;
    },
  }),
};

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
function stackName(text: string, previous: string | undefined): string {
  if (previous !== undefined) throw new InvalidArgumentError('Expected one --stack, got two.');
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the name of a stack: letters, digits and "-".');
}
