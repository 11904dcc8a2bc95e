import type { Command } from 'commander';
import { connect } from '../api/connect';
import { isJson, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { CommandFailure } from '../exit-codes';
import { pathPart } from '../parse-arguments';
import { withRelayApi } from '../relay-options';

/** `conference-relay invite`: prints invitations, for a file that calendars import. */
export function addInviteCommand(program: Command, context: CommandContext): Command {
  return withRelayApi(
    program
      .command('invite')
      .description('prints an invitation (iCalendar) with the phone number and the PIN of a conference'),
  )
    .argument('<id>', 'the id of the conference, or of the series', pathPart)
    .option('--series', 'prints the invitations to the conferences of a series')
    .action(async (id: string, { series }: { series?: true }, command: Command) => {
      const { api } = await connect(command, context);
      const list = series ? '/v2/series' : '/v2/conferences';
      const calendar = await api.readText(`${list}/${encodeURIComponent(id)}`, 'text/calendar');
      if (!calendar?.includes('BEGIN:VEVENT')) throw new CommandFailure('refused', missingTimes(id, series));
      if (isJson(command)) showResult(command, { json: { calendar }, lines: [] }, context);
      else context.write(calendar);
    });
}

function missingTimes(id: string, isSeries = false): string {
  return isSeries
    ? `The series ${id} has no conference now. After a change of the series, the relay creates conferences within five minutes.`
    : `The conference ${id} is always open. An invitation needs times: see "conference-relay update --help".`;
}
