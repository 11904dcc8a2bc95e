import type { Command } from 'commander';
import { connect } from '../api/connect';
import { conferencePath } from '../api/paths';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { conferenceFields, withConferenceOptions } from '../conference-options';
import { pathPart } from '../parse-arguments';
import { withRelayApi } from '../relay-options';

/** `conference-relay update`: changes a conference. */
export function addUpdateCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('update')
    .description('changes the given fields of a conference. An empty value clears a field')
    .argument('<id>', 'the id of the conference', pathPart);
  return withRelayApi(withConferenceOptions(command)).action(
    async (id: string, _options: object, subcommand: Command) => {
      const fields = await conferenceFields(subcommand, context);
      if (Object.keys(fields).length === 0) subcommand.error('error: expected a field to change, got none.');
      const { api } = await connect(subcommand, context);
      const path = conferencePath(id);
      const { body } = await api.send('PUT', path, { body: fields });
      const lines = [`Changed ${Object.keys(fields).join(', ')} of the conference ${id}.`];
      showResult(subcommand, { json: body, lines }, context);
    },
  );
}
