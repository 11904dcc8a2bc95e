import type { Command } from 'commander';
import { Program } from '../../command-line/program';
import { wholeNumberParser } from '../parse-whole-number';

/** The arguments of `npm run load`. */
export interface LoadOptions {
  /** Callbacks in a second, of all conferences together. */
  readonly rate: number;
  /** The duration of the constant rate after the warm-up. */
  readonly seconds: number;
  readonly conferences: number;
  /** How often the relay is killed, and started again, while it accepts callbacks. */
  readonly kills: number;
  /** A folder for a CPU profile of the relay; no profile if it is absent. */
  readonly profile?: string;
}

const MAX_OPTION = 1_000_000;

/** The command line of `npm run load`. */
export function createLoadCommand(): Command {
  const count = wholeNumberParser(1, MAX_OPTION);
  return new Program('npm run load --')
    .description('Sends callbacks to a local relay at a fixed rate, and reports the outcome of each.')
    .option('--rate <n>', 'callbacks per second', count, 20)
    .option('--seconds <n>', 'how long', count, 60)
    .option('--conferences <n>', 'number of conferences, each with its own receiver', count, 20)
    .option('--kills <n>', 'how often the relay is killed (kill -9)', wholeNumberParser(0, MAX_OPTION), 0)
    .option('--profile <folder>', "folder for a CPU profile of the relay's process");
}

/** The options in the arguments. For unknown arguments, and for `--help`, the command ends the process or throws. */
export function parseLoadOptions(argv: readonly string[], command = createLoadCommand()): LoadOptions {
  return command.parse(argv, { from: 'user' }).opts();
}
