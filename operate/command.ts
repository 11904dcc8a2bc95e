import type { Command } from 'commander';
import type { CommandContext } from './command-context';
import type { Deployment, RelayChoice } from './deployment';
import { CommandFailure } from './exit-codes';
import { chosenRelay } from './relay-options';

/** The result of a command, in both of its forms. */
export interface Result {
  /** The document for `--json`. */
  readonly json: unknown;
  readonly lines: readonly string[];
}

/** Writes the result of a command: its lines, or JSON. */
export function showResult(command: Command, { json, lines }: Result, { say }: CommandContext): void {
  const shown = isJson(command) ? JSON.stringify(json, null, 2).split('\n') : lines;
  for (const line of shown) say(line);
}

/** Writes an item of a result that grows: its line, or JSON in one line. */
export function showItem(command: Command, json: unknown, line: string, { say }: CommandContext): void {
  say(isJson(command) ? JSON.stringify(json) : line);
}

export function isJson(command: Command): boolean {
  return command.optsWithGlobals().json === true;
}

/** Finds a deployed relay, and notes its name. */
export async function deploymentOf(choice: RelayChoice, context: CommandContext): Promise<Deployment> {
  const deployment = await context.find(choice);
  context.note(`Deployment: ${deployment.title}`);
  return deployment;
}

/** Finds the deployed relay of an operator's command, and notes its name. */
export function deploymentFor(command: Command, context: CommandContext): Promise<Deployment> {
  return deploymentOf(chosenRelay(command), context);
}

/**
 * Refuses a command that removes something if nobody can confirm it: there is no terminal, and no `--yes`.
 *
 * @param command a command with the option `--yes`
 */
export function requireConfirmable(command: Command, { ask }: CommandContext): void {
  if (command.opts().yes === true || ask) return;
  command.error('error: --yes: expected, because there is no terminal to ask at. Nothing was removed.');
}

/**
 * Asks for a confirmation, unless `--yes` is given.
 *
 * @param question without the relay and the question mark
 * @param title the relay
 * @throws {CommandFailure} if the operator does not agree
 */
export async function confirm(
  command: Command,
  question: string,
  title: string,
  { ask }: CommandContext,
): Promise<void> {
  if (command.opts().yes === true) return;
  const answer = await ask?.(`${question} in ${title}? [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(answer ?? '')) throw new CommandFailure('declined', 'Nothing was removed.');
}

/** Finds the deployed relay of a command that removes something, after the operator has agreed. */
export async function confirmRemoval(
  command: Command,
  question: string,
  context: CommandContext,
): Promise<Deployment> {
  requireConfirmable(command, context);
  const deployment = await deploymentFor(command, context);
  await confirm(command, question, deployment.title, context);
  return deployment;
}
