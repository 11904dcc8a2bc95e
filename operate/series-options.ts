import type { Command } from 'commander';
import type { Fields } from './api/relay-api';
import type { CommandContext } from './command-context';
import { fieldsOfFile, templateFields, withFromOption, withTemplateOptions } from './conference-options';

const LOCAL = 'a local time in the time zone of the series, such as 2026-05-04T09:30:00';

interface SeriesOptions {
  readonly timeZone?: string;
  readonly start?: string;
  readonly duration?: string;
  readonly rrule?: string;
  readonly exdate?: readonly string[];
}

/** Adds an option for each field of a series and of its template, and `--from`. */
export function withSeriesOptions(command: Command): Command {
  command
    .option('--time-zone <zone>', 'the time zone, such as Europe/Berlin')
    .option('--start <time>', `the first possible start: ${LOCAL}`)
    .option('--duration <duration>', 'the duration of each conference, such as PT45M')
    .option('--rrule <rule>', 'the recurrence rule, such as "FREQ=WEEKLY;BYDAY=MO"')
    .option('--exdate <time...>', 'a local start that is left out; may be repeated');
  return withFromOption(withTemplateOptions(command));
}

/**
 * The fields of a series from the options of a command. Options replace the same fields of `--from`.
 *
 * @param readTemplate reads the template that the options of the template change, if the file has none
 * @throws {CommandFailure} if the file has something else
 */
export async function seriesFields(
  command: Command,
  context: CommandContext,
  readTemplate: () => Promise<Fields>,
): Promise<Fields> {
  const { template: ofFile, ...fields } = await fieldsOfFile(command, context);
  const { timeZone, start, duration, rrule, exdate } = command.opts<SeriesOptions>();
  const given = templateFields(command);
  const isTemplateChanged = Object.keys(given).length > 0;
  const template = isTemplateChanged
    ? mergeTemplate((ofFile as Fields | undefined) ?? (await readTemplate()), given)
    : ofFile;
  return {
    ...fields,
    ...(timeZone !== undefined && { time_zone: timeZone }),
    ...(start !== undefined && { start }),
    ...(duration !== undefined && { duration }),
    ...(rrule !== undefined && { rrule }),
    // A single empty string clears the list.
    ...(exdate !== undefined && { exdates: exdate.filter((each) => each !== '') }),
    ...(template !== undefined && { template }),
  };
}

/** The relay replaces a template as a whole, so the command merges it, and its metadata. An empty string clears a field. */
function mergeTemplate(stored: Fields, { metadata, ...given }: Fields): Fields {
  const merged = { ...stored, ...given };
  if (metadata === undefined) return merged;
  const texts = metadata === '' ? {} : { ...(stored.metadata as Fields), ...(metadata as Fields) };
  const left = Object.entries(texts).filter(([, text]) => text !== '');
  return { ...merged, metadata: Object.fromEntries(left) };
}
