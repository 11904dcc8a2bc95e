import type { Command } from 'commander';
import { connect } from '../api/connect';
import { conferencePath } from '../api/paths';
import type { Fields } from '../api/relay-api';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { formatCallback } from '../format-event';
import { pathPart, wholeNumber } from '../parse-arguments';
import { withRelayApi } from '../relay-options';
import { fieldLines, tableLines, toText } from '../table';

/** `conference-relay callbacks`: lists the callbacks of a conference, or shows one with its raw request. */
export function addCallbacksCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('callbacks')
    .description('lists the callbacks of a conference, or shows one with its raw request')
    .argument('<id>', 'the id of the conference', pathPart)
    .argument('[position]', 'the position of a callback, from the list', pathPart)
    .option('--limit <count>', 'the most callbacks', wholeNumber);
  return withRelayApi(command).action(
    async (id: string, position: string | undefined, { limit }: { limit?: number }, subcommand: Command) => {
      const { api } = await connect(subcommand, context);
      const path = `${conferencePath(id)}/callbacks`;
      if (position !== undefined) {
        const { body } = await api.send('GET', `${path}/${encodeURIComponent(position)}`);
        showResult(subcommand, { json: body, lines: callbackLines(body.callback as Fields) }, context);
        return;
      }
      const callbacks = await api.list(path, 'callbacks', { limit });
      const rows = callbacks.map((each) => [
        ...[toText(each.position), toText(each.received_at), eventTypes(each).join(', ')],
        formatCallback(each.callback),
      ]);
      const lines = tableLines(['POSITION', 'RECEIVED', 'EVENTS', 'FIELDS'], rows);
      showResult(subcommand, { json: { callbacks }, lines }, context);
    },
  );
}

function eventTypes({ events }: Fields): string[] {
  return (events as readonly { type: string }[])
    .map(({ type }) => type)
    .filter((type) => type !== 'Callback Received');
}

function callbackLines(callback: Fields): string[] {
  const { position, entry, received_at, callback: parsed, request } = callback;
  const raw = request as Fields | undefined;
  return fieldLines({
    ...{ position, entry, received_at, events: eventTypes(callback).join(', ') },
    fields: formatCallback(parsed),
    ...raw,
    ...(typeof raw?.body === 'string' && { body: Buffer.from(raw.body, 'base64').toString() }),
  });
}
