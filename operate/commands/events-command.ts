import type { Command } from 'commander';
import { connect } from '../api/connect';
import { listEvents } from '../api/event-source';
import { conferencePath } from '../api/paths';
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
  return withRelayApi(addEventsCommandOf('conference', conferencePath, program, context));
}

/** The command `events` of a conference or of a series, without the options that choose the relay. */
export function addEventsCommandOf(
  what: 'conference' | 'series',
  pathOf: (id: string) => string,
  parent: Command,
  context: CommandContext,
): Command {
  return parent
    .command('events')
    .description(`lists the published events of a ${what}`)
    .argument('<id>', `the id of the ${what}`, pathPart)
    .option('--after <sequence>', 'only events after this sequence number', sequenceNumber, 0)
    .option('--limit <count>', 'the most events', wholeNumber)
    .action(async (id: string, options: EventsOptions, command: Command) => {
      const { api } = await connect(command, context);
      const events = await listEvents(api, pathOf(id), options);
      const lines = isJson(command) ? [] : events.map(formatEvent);
      showResult(command, { json: { events }, lines }, context);
    });
}
