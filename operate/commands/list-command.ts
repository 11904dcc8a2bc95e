import { type Command, Option } from 'commander';
import { CONFERENCE_STATUSES } from '../../lambda/contract/conference-statuses';
import { connect } from '../api/connect';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { givenOptions, wholeNumber } from '../parse-arguments';
import { withRelayApi } from '../relay-options';
import { tableLines, toText } from '../table';
import { filterTime } from '../time-arguments';

interface ListOptions {
  readonly limit?: number;
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
}

/** `conference-relay list`: lists the conferences. */
export function addListCommand(program: Command, context: CommandContext): Command {
  return withRelayApi(program.command('list').description('lists the conferences'))
    .addOption(new Option('--status <status>', 'only those with this status').choices(CONFERENCE_STATUSES))
    .option(
      '--from <time>',
      'only those that start at this time or later, such as 2026-05-04 or, from now, +1h',
      filterTime,
    )
    .option('--to <time>', 'only those that start at this time or earlier', filterTime)
    .option('--text <text>', 'only those whose id, label, organizer or metadata contains this text')
    .option('--limit <count>', 'the most conferences', wholeNumber)
    .action(async ({ limit, status, from, to, text }: ListOptions, command: Command) => {
      const { api } = await connect(command, context);
      const query = givenOptions({ status, from, to, text });
      const conferences = await api.list('/v2/conferences', 'conferences', { limit, query });
      const isFiltered = Object.keys(query).length > 0;
      const rows = conferences.map(({ id, label, start_time, end_time, organizer, attendees, phase }) => [
        ...[toText(id), toText(label), toText(start_time), toText(end_time)],
        ...[toText(organizer), (attendees as readonly string[]).length],
        ...(isFiltered ? [toText(phase)] : []),
      ]);
      const header = ['ID', 'LABEL', 'START', 'END', 'ORGANIZER', 'ATTENDEES'];
      const lines = tableLines(isFiltered ? [...header, 'PHASE'] : header, rows);
      showResult(command, { json: { conferences }, lines }, context);
    });
}
