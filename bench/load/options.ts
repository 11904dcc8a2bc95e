import { Command } from 'commander';
import { wholeNumber } from '../whole-number';

/** What `npm run load` is asked for. */
export interface LoadOptions {
  /** Callbacks in a second, of all conferences together. */
  readonly rate: number;
  /** How long the rate is held once all is warm. */
  readonly seconds: number;
  readonly conferences: number;
  /** A folder for a profile of the relay's processor; none is made where there is none. */
  readonly profile?: string;
}

const MOST = 1_000_000;

/** `npm run load`: what it takes. */
export function loadCommand(): Command {
  const count = wholeNumber(1, MOST);
  return new Command('npm run load --')
    .description(
      'Holds a rate of callbacks against the relay as it runs on one machine, and tells what became of each.',
    )
    .option('--rate <n>', 'callbacks in a second', count, 20)
    .option('--seconds <n>', 'how long', count, 60)
    .option('--conferences <n>', 'that they are about, each with a receiver of its own', count, 20)
    .option('--profile <folder>', "where a profile of the relay's processor is written to");
}

/** The options in the arguments. For what is none, and for `--help`, the command ends the process or throws. */
export function loadOptions(argv: readonly string[], command = loadCommand()): LoadOptions {
  return command.parse(argv, { from: 'user' }).opts();
}
