import type { Command } from 'commander';
import { connect } from '../api/connect';
import { conferencePath } from '../api/paths';
import type { Fields } from '../api/relay-api';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { pathPart } from '../parse-arguments';
import { withRelayApi } from '../relay-options';
import { fieldLines } from '../table';

/** `conference-relay show`: shows a conference. */
export function addShowCommand(program: Command, context: CommandContext): Command {
  return withRelayApi(program.command('show').description('shows a conference with its statuses'))
    .argument('<id>', 'the id of the conference', pathPart)
    .option('--fresh', 'queries FoneStorm first')
    .action(async (id: string, { fresh }: { fresh?: true }, command: Command) => {
      const { api } = await connect(command, context);
      const { body, headers } = await api.send('GET', conferencePath(id), {
        ...(fresh && { headers: { 'cache-control': 'no-cache' } }),
      });
      const age = Number(headers.get('age') ?? 0);
      const lines = fieldLines({ ...(body.conference as Fields), confirmed_by_fonestorm: `${age} s ago` });
      showResult(command, { json: { ...body, age }, lines }, context);
    });
}
