import type { Command } from 'commander';
import { connect } from '../api/connect';
import { seriesPath } from '../api/paths';
import type { Fields } from '../api/relay-api';
import { confirm, requireConfirmable, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { pathPart, wholeNumber } from '../parse-arguments';
import { withRelayApi } from '../relay-options';
import { seriesFields, withSeriesOptions } from '../series-options';
import { fieldLines, tableLines, toText } from '../table';
import { addEventsCommandOf } from './events-command';
import { addOccurrenceCommands } from './occurrence-commands';

/** `conference-relay series`: works with series of conferences. */
export function addSeriesCommand(program: Command, context: CommandContext): Command {
  const series = withRelayApi(program.command('series').description('works with series of conferences'));
  addListCommand(series, context);
  addCreateCommand(series, context);
  addShowCommand(series, context);
  addUpdateCommand(series, context);
  addDeleteCommand(series, context);
  addEventsCommandOf('series', seriesPath, series, context);
  addOccurrenceCommands(series, context);
  return series;
}

function addListCommand(parent: Command, context: CommandContext): void {
  parent
    .command('list')
    .description('lists the series')
    .option('--limit <count>', 'the most series', wholeNumber)
    .action(async ({ limit }: { limit?: number }, command: Command) => {
      const { api } = await connect(command, context);
      const series = await api.list('/v2/series', 'series', { limit });
      const rows = series.map(({ id, status, time_zone, start, duration, rrule, template }) => [
        ...[id, status, (template as Fields).label, time_zone, start, duration, rrule].map((each) =>
          each === undefined ? '' : toText(each),
        ),
      ]);
      const titles = ['ID', 'STATUS', 'LABEL', 'ZONE', 'START', 'DURATION', 'RULE'];
      showResult(command, { json: { series }, lines: tableLines(titles, rows) }, context);
    });
}

function addCreateCommand(parent: Command, context: CommandContext): void {
  const command = parent
    .command('create')
    .description('creates a series')
    .option('--id <id>', 'the id: 1 to 48 letters, digits, "_" or "-"')
    .option('--idempotency-key <key>', 'a key that makes a repeated creation get the first answer');
  withSeriesOptions(command).action(
    async ({ id, idempotencyKey: key }: { id?: string; idempotencyKey?: string }, subcommand: Command) => {
      const fields = await seriesFields(subcommand, context, async () => ({}));
      const { api } = await connect(subcommand, context);
      const { body } = await api.send('POST', '/v2/series', {
        body: { template: {}, ...fields, ...(id !== undefined && { id }) },
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
      });
      const lines = [`Created the series ${(body.series as Fields).id}.`];
      showResult(subcommand, { json: body, lines }, context);
    },
  );
}

function addShowCommand(parent: Command, context: CommandContext): void {
  parent
    .command('show')
    .description('shows a series')
    .argument('<id>', 'the id of the series', pathPart)
    .action(async (id: string, _options: object, command: Command) => {
      const { api } = await connect(command, context);
      const { body } = await api.send('GET', seriesPath(id));
      showResult(command, { json: body, lines: fieldLines(body.series as Fields) }, context);
    });
}

function addUpdateCommand(parent: Command, context: CommandContext): void {
  const command = parent
    .command('update')
    .description('changes the given fields of a series. An empty value clears a field of its template')
    .argument('<id>', 'the id of the series', pathPart);
  withSeriesOptions(command).action(async (id: string, _options: object, subcommand: Command) => {
    const fields = await seriesFields(subcommand, context, async () => {
      const { api } = await connect(subcommand, context);
      const { body } = await api.send('GET', seriesPath(id));
      return (body.series as Fields).template as Fields;
    });
    if (Object.keys(fields).length === 0) subcommand.error('error: expected a field to change, got none.');
    const { api } = await connect(subcommand, context);
    const { body } = await api.send('PUT', seriesPath(id), { body: fields });
    const lines = [`Changed ${Object.keys(fields).join(', ')} of the series ${id}.`];
    showResult(subcommand, { json: body, lines }, context);
  });
}

function addDeleteCommand(parent: Command, context: CommandContext): void {
  parent
    .command('delete')
    .description('deletes a series, and its conferences that have not begun')
    .argument('<id>', 'the id of the series', pathPart)
    .option('--yes', 'delete without confirmation')
    .action(async (id: string, _options: object, command: Command) => {
      requireConfirmable(command, context);
      const { api, title } = await connect(command, context);
      await confirm(command, `Delete the series ${id}`, title, context);
      const { body } = await api.send('DELETE', seriesPath(id));
      showResult(command, { json: body, lines: [`The series ${id} is deleted.`] }, context);
    });
}
