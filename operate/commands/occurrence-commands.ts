import type { Command } from 'commander';
import { connect } from '../api/connect';
import { seriesPath } from '../api/paths';
import type { Fields } from '../api/relay-api';
import { confirm, requireConfirmable, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { pathPart } from '../parse-arguments';
import { fieldLines, tableLines, toText } from '../table';

/** `conference-relay series occurrences`, `move` and `skip`. */
export function addOccurrenceCommands(parent: Command, context: CommandContext): void {
  addListCommand(parent, context);
  addMoveCommand(parent, context);
  addSkipCommand(parent, context);
}

function occurrencesPath(id: string): string {
  return `${seriesPath(id)}/occurrences`;
}

function occurrencePath(id: string, occurrence: string): string {
  return `${occurrencesPath(id)}/${encodeURIComponent(occurrence)}`;
}

function withOccurrence(command: Command): Command {
  return command
    .argument('<id>', 'the id of the series', pathPart)
    .argument('<occurrence>', 'the id of the occurrence, such as 20260504', pathPart);
}

function addListCommand(parent: Command, context: CommandContext): void {
  parent
    .command('occurrences')
    .description('lists the occurrences of a series that are not over, or shows one')
    .argument('<id>', 'the id of the series', pathPart)
    .argument('[occurrence]', 'the id of an occurrence, such as 20260504', pathPart)
    .action(async (id: string, occurrence: string | undefined, _options: object, command: Command) => {
      const { api } = await connect(command, context);
      if (occurrence !== undefined) {
        const { body } = await api.send('GET', occurrencePath(id, occurrence));
        showResult(command, { json: body, lines: fieldLines(body.occurrence as Fields) }, context);
        return;
      }
      const { body } = await api.send('GET', occurrencesPath(id));
      const rows = (body.occurrences as readonly Fields[]).map((each) => [
        ...[toText(each.id), toText(each.start_time), toText(each.end_time), toText(each.status)],
        ...[toText(each.conference), toText(each.reason ?? '')],
      ]);
      const lines = tableLines(['ID', 'START', 'END', 'STATUS', 'CONFERENCE', 'REASON'], rows);
      showResult(command, { json: body, lines }, context);
    });
}

function addMoveCommand(parent: Command, context: CommandContext): void {
  withOccurrence(
    parent.command('move').description('moves one occurrence. Its start by the rule restores it'),
  )
    .requiredOption('--start <time>', 'the start: a local time in the time zone of the series')
    .option('--duration <duration>', 'the duration, if it is not that of the series, such as PT45M')
    .action(async (id: string, occurrence: string, _options: object, command: Command) => {
      const { start, duration } = command.opts<{ start: string; duration?: string }>();
      const { api } = await connect(command, context);
      const { body } = await api.send('PUT', occurrencePath(id, occurrence), { body: { start, duration } });
      const lines = [`The occurrence ${occurrence} of the series ${id} starts at ${start}.`];
      showResult(command, { json: body, lines }, context);
    });
}

function addSkipCommand(parent: Command, context: CommandContext): void {
  withOccurrence(parent.command('skip').description('skips one occurrence: its conference is deleted'))
    .option('--yes', 'skip without confirmation')
    .action(async (id: string, occurrence: string, _options: object, command: Command) => {
      requireConfirmable(command, context);
      const { api, title } = await connect(command, context);
      await confirm(command, `Skip the occurrence ${occurrence} of the series ${id}`, title, context);
      const { body } = await api.send('DELETE', occurrencePath(id, occurrence));
      const lines = [`The occurrence ${occurrence} of the series ${id} is skipped.`];
      showResult(command, { json: body, lines }, context);
    });
}
