import { type Command, InvalidArgumentError } from 'commander';
import { EVENT_TYPES } from '../../lambda/contract/events';
import { connect } from '../api/connect';
import { watchEvents } from '../api/event-source';
import { showItem } from '../command';
import type { CommandContext } from '../command-context';
import { formatEvent } from '../format-event';
import { pathPart } from '../parse-arguments';
import { withRelayApi } from '../relay-options';

/** `conference-relay watch`: shows events as they are published. */
export function addWatchCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('watch')
    .description('shows the events of a conference as they are published, the old ones first, until Ctrl-C')
    .argument('[id]', 'the id of the conference; for a relay on this machine, default all', pathPart)
    .option('--until <type>', 'ends after an event of this type, such as "Conference Ended"', eventType);
  return withRelayApi(command).action(
    async (conferenceId: string | undefined, { until }: { until?: string }, subcommand: Command) => {
      const { api } = await connect(subcommand, context);
      const { note, sleep } = context;
      for await (const event of watchEvents(api, { conferenceId, note, sleep })) {
        showItem(subcommand, event, formatEvent(event), context);
        if (event['detail-type'] === until) return;
      }
    },
  );
}

/** Refuses a type that no event has: the command would never end. */
function eventType(text: string): string {
  if (EVENT_TYPES.some((type) => type === text)) return text;
  throw new InvalidArgumentError(`Expected one of: ${EVENT_TYPES.join(', ')}.`);
}
