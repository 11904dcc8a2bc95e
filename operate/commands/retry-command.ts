import type { Command } from 'commander';
import { connect } from '../api/connect';
import type { RelayApi } from '../api/relay-api';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { CommandFailure } from '../exit-codes';
import { pathPart } from '../parse-arguments';
import { withRelayApi } from '../relay-options';

/** `conference-relay retry`: retries deliveries at once. */
export function addRetryCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('retry')
    .description('retries deliveries at once')
    .argument('[delivery...]', 'the ids of the deliveries', (id: string, others?: string[]) => [
      ...(others ?? []),
      pathPart(id),
    ])
    .option('--failed', 'every delivery whose attempts all failed');
  return withRelayApi(command).action(
    async (given: string[] = [], { failed }: { failed?: true }, subcommand: Command) => {
      if (given.length > 0 === (failed === true))
        subcommand.error('error: expected either the ids of deliveries or --failed.');
      const { api } = await connect(subcommand, context);
      const listed = failed
        ? await api.list('/v2/deliveries', 'deliveries', { query: { status: 'failed' } })
        : [];
      const ids = failed ? listed.map(({ id }) => String(id)) : given;
      const deliveries = [];
      for (const id of ids) {
        deliveries.push(await retry(api, id));
        if (ids.length > 1) context.note(`${deliveries.length} of ${ids.length} deliveries are retried.`);
      }
      const lines = ids.length === 0 ? ['No delivery has failed.'] : ids.map((id) => `${id}: is retried.`);
      showResult(subcommand, { json: { deliveries }, lines }, context);
    },
  );
}

/** Its failure names the delivery: the others before it are retried, and those after it are not. */
async function retry(api: RelayApi, id: string): Promise<unknown> {
  try {
    const { body } = await api.send('POST', `/v2/deliveries/${encodeURIComponent(id)}/retry`);
    return body.delivery;
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(error.reason, `${id}: ${error.message}`, error.problem);
  }
}
