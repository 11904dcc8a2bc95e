import type { Command } from 'commander';
import type { Fields } from './api/relay-api';
import type { CommandContext } from './command-context';
import { parseFile } from './parse-file';
import { absoluteTime, TIME_FORMS } from './time-arguments';

interface FieldOption {
  readonly flags: string;
  /** The field of the API. */
  readonly field: string;
  readonly description: string;
  readonly kind?: 'time' | 'list' | 'texts';
}

/** The fields of a conference as options. The relay checks their values. */
const FIELD_OPTIONS: readonly FieldOption[] = [
  { flags: '--label <text>', field: 'label', description: 'the label' },
  { flags: '--start <time>', field: 'start_time', description: `the start: ${TIME_FORMS}`, kind: 'time' },
  { flags: '--end <time>', field: 'end_time', description: 'the end, likewise', kind: 'time' },
  {
    flags: '--duration <duration>',
    field: 'duration',
    description: 'the duration instead of the end, such as PT45M',
  },
  { flags: '--organizer <name>', field: 'organizer', description: 'the organizer' },
  {
    flags: '--attendee <name...>',
    field: 'attendees',
    description: 'an attendee; may be repeated',
    kind: 'list',
  },
  { flags: '--caller-id <number>', field: 'caller_id', description: 'the caller ID' },
  {
    flags: '--callback-url <url>',
    field: 'callback_url',
    description: 'the URL that gets each callback as a signed delivery',
  },
  { flags: '--fonenumber <number>', field: 'fonenumber', description: 'the FoneNumber that people call' },
  { flags: '--before-message <text>', field: 'before_message', description: 'the message before the start' },
  { flags: '--after-message <text>', field: 'after_message', description: 'the message after the end' },
  { flags: '--max-members <count>', field: 'max_members', description: 'the most people in it' },
  {
    flags: '--metadata <key=value...>',
    field: 'metadata',
    description: 'a string that each event has; may be repeated. An empty value removes the key',
    kind: 'texts',
  },
];

/** The fields of a conference that a series sets itself. */
const TIME_FIELDS = ['start_time', 'end_time', 'duration'];
const TEMPLATE_OPTIONS = FIELD_OPTIONS.filter(({ field }) => !TIME_FIELDS.includes(field));

/** Adds an option for each field of a conference, and `--from`. */
export function withConferenceOptions(command: Command): Command {
  return withFromOption(addFieldOptions(command, FIELD_OPTIONS));
}

/** Adds an option for each field of the template of a series. */
export function withTemplateOptions(command: Command): Command {
  return addFieldOptions(command, TEMPLATE_OPTIONS);
}

export function withFromOption(command: Command): Command {
  return command.option('--from <file>', 'a file with fields as a JSON object; - for the standard input');
}

/**
 * The fields of a conference from the options of a command. Options replace the same fields of `--from`.
 *
 * @throws {CommandFailure} if the file has something else
 */
export async function conferenceFields(command: Command, context: CommandContext): Promise<Fields> {
  return { ...(await fieldsOfFile(command, context)), ...givenFields(command, FIELD_OPTIONS) };
}

/** The fields of a template from the options of a command. */
export function templateFields(command: Command): Fields {
  return givenFields(command, TEMPLATE_OPTIONS);
}

/**
 * The fields in the file of `--from`, if it is given.
 *
 * @throws {CommandFailure} if the file has something else
 */
export async function fieldsOfFile(command: Command, context: CommandContext): Promise<Fields> {
  const { from } = command.opts<{ from?: string }>();
  return from === undefined ? {} : parseFile(from, context);
}

function addFieldOptions(command: Command, options: readonly FieldOption[]): Command {
  for (const { flags, description } of options) command.option(flags, description);
  return command;
}

function givenFields(command: Command, options: readonly FieldOption[]): Fields {
  const given = command.opts<Record<string, string | readonly string[]>>();
  const fields = options.flatMap(({ flags, field, kind }) => {
    const value = given[nameOf(flags)];
    return value === undefined ? [] : [[field, toField(value, kind, command)] as const];
  });
  return Object.fromEntries(fields);
}

/** `caller-id` is the option `callerId`. */
function nameOf(flags: string): string {
  const [, name = ''] = /^--([a-z-]+)/.exec(flags) ?? [];
  return name.replaceAll(/-([a-z])/g, (_text, letter: string) => letter.toUpperCase());
}

function toField(value: string | readonly string[], kind: FieldOption['kind'], command: Command): unknown {
  if (kind === 'time') return absoluteTime(String(value));
  if (kind === 'texts') return toTexts([value].flat(), command);
  // A single empty string clears the list.
  return kind === 'list' && value.length === 1 && value[0] === '' ? [] : value;
}

/** A single empty string clears all texts. */
function toTexts(pairs: readonly string[], command: Command): unknown {
  if (pairs.length === 1 && pairs[0] === '') return '';
  const texts = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) command.error(`error: --metadata: expected key=value, got ${JSON.stringify(pair)}.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return Object.fromEntries(texts);
}
