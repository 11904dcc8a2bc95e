import { type Command, Option } from 'commander';
import { DELIVERY_STATUSES } from '../../lambda/contract/conference-statuses';
import { connect } from '../api/connect';
import { conferencePath } from '../api/paths';
import type { Fields } from '../api/relay-api';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { givenOptions, pathPart, wholeNumber } from '../parse-arguments';
import { withRelayApi } from '../relay-options';
import { tableLines, toText } from '../table';
import { filterTime } from '../time-arguments';

interface DeliveriesOptions {
  readonly status?: string;
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
  readonly limit?: number;
}

/** `conference-relay deliveries`: lists the deliveries of a conference, or those of all with a status. */
export function addDeliveriesCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('deliveries')
    .description('lists the deliveries of a conference, or those of all conferences with a status')
    .argument('[id]', 'the id of the conference', pathPart)
    .addOption(new Option('--status <status>', 'for all conferences').choices(DELIVERY_STATUSES))
    .option(
      '--from <time>',
      'with --status: the next attempt or the failure is at this time or later, such as 2026-05-04 or, from now, +1h',
      filterTime,
    )
    .option('--to <time>', 'with --status: at this time or earlier', filterTime)
    .option('--text <text>', 'with --status: the id, or the outcome of the last attempt, contains this text')
    .option('--limit <count>', 'the most deliveries', wholeNumber);
  return withRelayApi(command).action(
    async (id: string | undefined, options: DeliveriesOptions, subcommand: Command) => {
      const { status, limit, from, to, text } = options;
      const query = givenOptions({ status, from, to, text });
      if ((id === undefined) === (status === undefined))
        subcommand.error('error: expected either the id of a conference or --status.');
      if (id !== undefined && Object.keys(query).length > 0)
        subcommand.error('error: expected --status with --from, --to and --text.');
      const { api } = await connect(subcommand, context);
      const path = id === undefined ? '/v2/deliveries' : `${conferencePath(id)}/deliveries`;
      const deliveries = await api.list(path, 'deliveries', { limit, query });
      const rows = deliveries.map((each) => [
        ...[toText(each.id), toText(each.status), toText(each.attempt_count)],
        ...[each.next_attempt_at === undefined ? '' : toText(each.next_attempt_at), lastAttempt(each)],
      ]);
      const lines = tableLines(['DELIVERY', 'STATUS', 'ATTEMPTS', 'NEXT ATTEMPT', 'LAST ATTEMPT'], rows);
      showResult(subcommand, { json: { deliveries }, lines }, context);
    },
  );
}

function lastAttempt({ attempts }: Fields): string {
  const last = (attempts as readonly Fields[] | undefined)?.at(-1);
  return last === undefined ? '' : `${toText(last.failure ?? last.status)} at ${toText(last.at)}`;
}
