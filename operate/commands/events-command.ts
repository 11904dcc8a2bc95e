import type { Command } from 'commander';
import { connect } from '../api/connect';
import { listEvents } from '../api/event-source';
import { isJson, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { formatEvent } from '../format-event';
import { pathPart, sequenceNumber, wholeNumber } from '../parse-arguments';
import { withRelayApi } from '../relay-options';

interface EventsOptions {
  readonly after: number;
  readonly limit?: number;
}

/** `conference-relay events`: lists the published events of a conference. */
export function addEventsCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('events')
    .description('lists the published events of a conference')
    .argument('<id>', 'the id of the conference', pathPart)
    .option('--after <sequence>', 'only events after this sequence number', sequenceNumber, 0)
    .option('--limit <count>', 'the most events', wholeNumber);
  return withRelayApi(command).action(async (id: string, options: EventsOptions, subcommand: Command) => {
    const { api } = await connect(subcommand, context);
    const events = await listEvents(api, id, options);
    const lines = isJson(subcommand) ? [] : events.map(formatEvent);
    showResult(subcommand, { json: { events }, lines }, context);
  });
}
