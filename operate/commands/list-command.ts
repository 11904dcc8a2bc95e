import type { Command } from 'commander';
import { connect } from '../api/connect';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { wholeNumber } from '../parse-arguments';
import { withRelayApi } from '../relay-options';
import { tableLines, toText } from '../table';

/** `conference-relay list`: lists the conferences. */
export function addListCommand(program: Command, context: CommandContext): Command {
  return withRelayApi(program.command('list').description('lists the conferences'))
    .option('--limit <count>', 'the most conferences', wholeNumber)
    .action(async ({ limit }: { limit?: number }, command: Command) => {
      const { api } = await connect(command, context);
      const conferences = await api.list('/v2/conferences', 'conferences', { limit });
      const rows = conferences.map(({ id, label, start_time, end_time, organizer, attendees }) => [
        ...[toText(id), toText(label), toText(start_time), toText(end_time)],
        ...[toText(organizer), (attendees as readonly string[]).length],
      ]);
      const lines = tableLines(['ID', 'LABEL', 'START', 'END', 'ORGANIZER', 'ATTENDEES'], rows);
      showResult(command, { json: { conferences }, lines }, context);
    });
}
