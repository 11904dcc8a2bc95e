import type { Command } from 'commander';
import { connect } from '../api/connect';
import type { RelayApi } from '../api/relay-api';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { CommandFailure } from '../exit-codes';
import { Failures } from '../failures';
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
      const deliveries: unknown[] = [];
      const retried: string[] = [];
      const failures = new Failures();
      for (const [index, id] of ids.entries()) {
        try {
          deliveries.push(await retry(api, id));
          retried.push(id);
        } catch (error) {
          if (!(error instanceof CommandFailure)) throw error;
          if (ids.length === 1)
            throw new CommandFailure(error.reason, `${id}: ${error.message}`, error.problem);
          failures.add(id, error, context);
          if (isWithoutAnswer(error)) break;
        }
        if (ids.length > 1) context.note(`${index + 1} of ${ids.length} deliveries are done.`);
      }
      const lines =
        ids.length === 0 ? ['No delivery has failed.'] : retried.map((id) => `${id}: is retried.`);
      showResult(subcommand, { json: { deliveries, failed: failures.shown }, lines }, context);
      failures.throwIfAny(`${ids.length - retried.length} of ${ids.length} deliveries are not retried.`);
    },
  );
}

async function retry(api: RelayApi, id: string): Promise<unknown> {
  const { body } = await api.send('POST', `/v2/deliveries/${encodeURIComponent(id)}/retry`);
  return body.delivery;
}

/** Whether each further request would fail, too: the relay cannot be reached, or refuses the token. */
function isWithoutAnswer({ reason, problem }: CommandFailure): boolean {
  return reason === 'unauthenticated' || problem === undefined;
}
