import { Command, type ParseOptions } from 'commander';

/**
 * The command line of a program. It refuses an option that is given twice: the second value would silently replace the first one.
 * An option with several values, such as `--attendee <name...>`, may be repeated.
 */
export class Program extends Command {
  override parse(argv?: readonly string[], options?: ParseOptions): this {
    refuseRepeatedOptions(this);
    return super.parse(argv, options);
  }

  override async parseAsync(argv?: readonly string[], options?: ParseOptions): Promise<this> {
    refuseRepeatedOptions(this);
    return super.parseAsync(argv, options);
  }
}

function refuseRepeatedOptions(command: Command): void {
  for (const option of command.options.filter(({ variadic }) => !variadic)) {
    const what = option.required || option.optional ? 'one value, got two' : 'it once, got it twice';
    let isGiven = false;
    // Commander has one event for each option on the command line, and another one for an environment variable.
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: ${option.long}: expected ${what}.`);
      isGiven = true;
    });
  }
  for (const subcommand of command.commands) refuseRepeatedOptions(subcommand);
}
