import type { Argument, Command, Option } from 'commander';

/** The commands of docs/commands.md. */
export interface DescribedCommands {
  /** `npm start`. */
  readonly start: Command;
  /** `conference-relay`, with its subcommands. */
  readonly program: Command;
  /** The options of all commands, which are described once. */
  readonly commonOptions: readonly Option[];
  readonly exitCodes: readonly { readonly code: number; readonly meaning: string }[];
}

/** The page `docs/commands.md`. Each command prints the same with `--help`. */
export function commandsPage(commands: DescribedCommands): string {
  const { start, program, commonOptions, exitCodes } = commands;
  const shared = commonOptions.map(({ flags }) => flags);
  const listed = [start, ...program.commands].map((command) => [
    linkOf(command),
    sentence(command.description()),
  ]);
  return [
    INTRODUCTION,
    tableOf(['command', 'purpose'], listed),
    CHOOSING,
    tableOf(['option', 'default', 'meaning'], commonOptions.map(optionCells)),
    `## Exit codes\n\nWith \`--json\`, a failure is JSON on the standard error: \`error\`, \`exitCode\`, and the \`problem\` if the relay refused the request.`,
    tableOf(
      ['code', 'meaning'],
      exitCodes.map(({ code, meaning }) => [String(code), meaning]),
    ),
    COMPLETIONS,
    sectionOf(start, []),
    ...program.commands.map((command) => sectionOf(command, shared)),
  ]
    .join('\n\n')
    .concat('\n');
}

const INTRODUCTION = `# Commands

\`npm run docs\` writes this page from the commands. \`--help\` prints the same. [CONTRIBUTING.md](../CONTRIBUTING.md#commands)
lists the commands for work on the relay itself.

The package has the command: in your own app, run \`npx conference-relay\`. In a clone of this repository, run
\`npm run --silent relay --\` in its place, such as \`npm run --silent relay -- list --json\`. Without \`--silent\`, npm prints its
own lines before the output, which then cannot be parsed as JSON. \`npm run token\`, \`rotate\`, \`doctor\` and \`retained\` run the
commands of these names.`;

const CHOOSING = `## Choose the relay

In AWS, a command finds the relays of the account and region by the parameters below \`/conference-relay/\`, which the construct
writes. Set \`AWS_PROFILE\` and \`AWS_REGION\` as for the AWS CLI. If there are several relays, name one with \`--relay\`.
Commands on conferences go through the API of the relay, with the token of the caller that \`--as\` names. With \`--url\` and
\`--token\`, they and \`status\` need no AWS account. \`token\`, \`rotate\`, \`doctor\` and \`redrive\` have no \`--url\`: they
work in AWS only. An option is refused if it is given twice, unless it may be repeated.

\`\`\`
conference-relay list --url http://localhost:3000 --token key
\`\`\``;

const COMPLETIONS = `## Completions

\`\`\`
source <(conference-relay completion bash)
source <(conference-relay completion zsh)
conference-relay completion fish | source
\`\`\`

Put the line of your shell into its start-up file.`;

/** The words of a command without the `--` that npm needs. */
function nameOf(command: Command): string {
  const own = command.name().replace(/ --$/, '');
  return command.parent ? `${nameOf(command.parent)} ${own}` : own;
}

function linkOf(command: Command): string {
  return `[\`${nameOf(command)}\`](#${nameOf(command).replaceAll(' ', '-')})`;
}

function sectionOf(command: Command, shared: readonly string[]): string {
  const parts = [`## ${nameOf(command)}`, sentence(command.description()), usageOf(command)];
  const rows = command.commands.map((each) => [usageLine(each), each.description()]);
  if (rows.length > 0) parts.push(tableOf(['subcommand', 'purpose'], rows));
  const inputs = [command, ...command.commands].flatMap((each) => inputsOf(each, command, shared));
  const titles = ['argument or option', 'subcommand', 'default', 'meaning'];
  // Without subcommands their column is empty.
  const cells = [titles, ...inputs].map((row) => row.filter((_, column) => rows.length > 0 || column !== 1));
  if (inputs.length > 0) parts.push(tableOf(cells[0] ?? [], cells.slice(1)));
  return parts.join('\n\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`;
}

function usageOf(command: Command): string {
  const words = command.parent ? nameOf(command) : command.name();
  return `\`\`\`\n${words} ${command.usage()}\n\`\`\``;
}

function usageLine(command: Command): string {
  return `\`${[command.name(), ...command.registeredArguments.map(argumentOf)].join(' ')}\``;
}

function argumentOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

/** The rows of a command's arguments and options; `top` is the command whose section they are in. */
function inputsOf(command: Command, top: Command, shared: readonly string[]): string[][] {
  const of = command === top ? 'all' : `\`${command.name()}\``;
  const own = command.options.filter(({ flags }) => !shared.includes(flags));
  return [
    ...command.registeredArguments.map((argument) => [
      `\`${argumentOf(argument)}\``,
      of,
      'none',
      `${argument.description}${choicesOf(argument.argChoices)}`,
    ]),
    ...own.map((option) => {
      const [flags = '', fallback = '', meaning = ''] = optionCells(option);
      return [flags, of, fallback, meaning];
    }),
  ];
}

function optionCells(option: Option): string[] {
  const { flags, defaultValue, description, argChoices, envVar } = option;
  const fallback = defaultValue === undefined ? 'none' : `\`${defaultValue}\``;
  const variable = envVar ? `; environment variable \`${envVar}\`` : '';
  return [`\`${flags}\``, fallback, `${description}${choicesOf(argChoices)}${variable}`];
}

function choicesOf(choices: readonly string[] | undefined): string {
  return choices ? `: ${choices.map((choice) => `\`${choice}\``).join(' or ')}` : '';
}

function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
