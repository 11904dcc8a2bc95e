import type { Command } from 'commander';
import { connect } from '../api/connect';
import { isJson, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { CommandFailure } from '../exit-codes';
import { pathPart } from '../parse-arguments';
import { withRelayApi } from '../relay-options';

/** `conference-relay invite`: prints an invitation, for a file that calendars import. */
export function addInviteCommand(program: Command, context: CommandContext): Command {
  return withRelayApi(
    program
      .command('invite')
      .description('prints an invitation (iCalendar) with the phone number and the PIN of a conference'),
  )
    .argument('<id>', 'the id of the conference', pathPart)
    .action(async (id: string, _options: object, command: Command) => {
      const { api } = await connect(command, context);
      const calendar = await api.readText(`/v2/conferences/${encodeURIComponent(id)}`, 'text/calendar');
      if (calendar === undefined)
        throw new CommandFailure(
          'refused',
          `The conference ${id} is always open. An invitation needs times: see "conference-relay update --help".`,
        );
      if (isJson(command)) showResult(command, { json: { calendar }, lines: [] }, context);
      else context.write(calendar);
    });
}
