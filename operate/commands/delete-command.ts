import type { Command } from 'commander';
import { connect } from '../api/connect';
import { conferencePath } from '../api/paths';
import { confirm, requireConfirmable, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { pathPart } from '../parse-arguments';
import { withRelayApi } from '../relay-options';

/** `conference-relay delete`: deletes a conference. */
export function addDeleteCommand(program: Command, context: CommandContext): Command {
  return withRelayApi(program.command('delete').description('deletes a conference'))
    .argument('<id>', 'the id of the conference', pathPart)
    .option('--erase', 'also erases the stored data about it, which cannot be undone')
    .option('--yes', 'delete without confirmation')
    .action(async (id: string, { erase }: { erase?: true }, command: Command) => {
      requireConfirmable(command, context);
      const { api, title } = await connect(command, context);
      const question = `${erase ? 'Delete and erase' : 'Delete'} the conference ${id}`;
      await confirm(command, question, title, context);
      const path = `${conferencePath(id)}${erase ? '?erase=true' : ''}`;
      const { body } = await api.send('DELETE', path);
      const done = erase ? 'is deleted, and its data is erased' : 'is deleted';
      showResult(command, { json: body, lines: [`The conference ${id} ${done}.`] }, context);
    });
}
