import type { Argument, Command, Option } from 'commander';

/** The page `docs/commands.md`. Each command prints the same with `--help`. */
export function commandsPage(commands: readonly Command[]): string {
  const links = commands.map((command) => [linkOf(command), command.description()]);
  return [
    `# Commands

\`npm run docs\` writes this page from the commands. \`--help\` prints the same. [CONTRIBUTING.md](../CONTRIBUTING.md#commands)
lists the commands for work on the relay itself.`,
    tableOf(['command', 'purpose'], links),
    ...commands.map(sectionOf),
  ]
    .join('\n\n')
    .concat('\n');
}

/** `npm run token`: the script without the arguments that follow `--`. */
function nameOf(command: Command): string {
  return command.name().replace(/ --$/, '');
}

function linkOf(command: Command): string {
  return `[\`${nameOf(command)}\`](#${nameOf(command).replaceAll(' ', '-')})`;
}

function sectionOf(command: Command): string {
  const parts = [`## ${nameOf(command)}`, command.description(), usageOf(command)];
  const rows = command.commands.map((each) => [usageLine(each), each.description()]);
  if (rows.length > 0) parts.push(tableOf(['subcommand', 'purpose'], rows));
  const inputs = [command, ...command.commands].flatMap((each) => inputsOf(each, command));
  const titles = ['argument or option', 'subcommand', 'default', 'meaning'];
  // Without subcommands their column is empty.
  const cells = [titles, ...inputs].map((row) => row.filter((_, column) => rows.length > 0 || column !== 1));
  if (inputs.length > 0) parts.push(tableOf(cells[0] ?? [], cells.slice(1)));
  return parts.join('\n\n');
}

function usageOf(command: Command): string {
  return `\`\`\`\n${command.name()} ${command.usage()}\n\`\`\``;
}

function usageLine(command: Command): string {
  return `\`${[command.name(), ...command.registeredArguments.map((argument) => `<${argument.name()}>`)].join(' ')}\``;
}

/** The rows of a command's arguments and options; `top` is the command whose section they are in. */
function inputsOf(command: Command, top: Command): string[][] {
  const of = command === top ? 'all' : `\`${command.name()}\``;
  return [
    ...command.registeredArguments.map((argument) => [
      `\`<${argument.name()}>\``,
      of,
      'none',
      argument.description,
    ]),
    ...command.options.map((option) => [`\`${option.flags}\``, of, fallbackOf(option), meaningOf(option)]),
  ];
}

function fallbackOf({ defaultValue }: Option): string {
  return defaultValue === undefined ? 'none' : `\`${defaultValue}\``;
}

function meaningOf({ description, argChoices, envVar }: Option & Pick<Argument, 'argChoices'>): string {
  const choices = argChoices ? `: ${argChoices.map((choice) => `\`${choice}\``).join(' or ')}` : '';
  return `${description}${choices}${envVar ? `; environment variable \`${envVar}\`` : ''}`;
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
