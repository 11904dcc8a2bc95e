import type { Command } from 'commander';
import { connect } from '../api/connect';
import type { Fields } from '../api/relay-api';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { conferenceFields, withConferenceOptions } from '../conference-options';
import { withRelayApi } from '../relay-options';

/** `conference-relay create`: creates a conference. */
export function addCreateCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('create')
    .description('creates a conference')
    .option('--id <id>', 'the id: 1 to 64 letters, digits, "_" or "-"')
    .option('--idempotency-key <key>', 'a key that makes a repeated creation get the first answer');
  return withRelayApi(withConferenceOptions(command)).action(
    async (options: { id?: string; idempotencyKey?: string }, subcommand: Command) => {
      const { id, idempotencyKey: key } = options;
      const fields = await conferenceFields(subcommand, context);
      const { api } = await connect(subcommand, context);
      const { body } = await api.send('POST', '/v2/conferences', {
        body: { ...fields, ...(id !== undefined && { id }) },
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
      });
      const { id: created, conference_pin: pin } = body.conference as Fields;
      const lines = [`Created the conference ${created}.${pin ? ` Its PIN is ${pin}.` : ''}`];
      showResult(subcommand, { json: body, lines }, context);
    },
  );
}
