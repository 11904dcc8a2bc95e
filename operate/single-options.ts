import type { Command } from 'commander';

/** Lets a command and its subcommands refuse an option that is given twice: the second value would silently replace the first one. */
export function refuseRepeatedOptions(command: Command): void {
  for (const option of command.options) {
    const takesOneValue = (option.required || option.optional) && !option.variadic;
    if (!takesOneValue) continue;
    let isGiven = false;
    // Commander has one event for each value on the command line, and another one for an environment variable.
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: ${option.long}: expected one value, got two.`);
      isGiven = true;
    });
  }
  for (const subcommand of command.commands) refuseRepeatedOptions(subcommand);
}
