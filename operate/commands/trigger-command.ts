import { type Command, InvalidArgumentError, Option } from 'commander';
import { requestedUrl } from '../api/requested-url';
import { sendToSimulator } from '../api/simulator-api';
import { showResult } from '../command';
import type { CommandContext } from '../command-context';
import { pathPart } from '../parse-arguments';
import { fieldLines } from '../table';

/** `conference-relay trigger`: makes something happen at a simulated FoneStorm. */
export function addTriggerCommand(program: Command, context: CommandContext): Command {
  const command = program
    .command('trigger')
    .description('makes something happen at a simulated FoneStorm, so that it calls back')
    .addOption(
      new Option('--simulator <url>', 'the URL of the simulator')
        .env('CONFERENCE_RELAY_SIMULATOR')
        .argParser(requestedUrl)
        .default('http://localhost:3001'),
    );
  const send = async (subcommand: Command, path: string, body: object) => {
    const answer = await sendToSimulator(subcommand.optsWithGlobals().simulator, 'POST', path, body);
    const [shown = answer] = Object.values(answer).filter((value) => typeof value === 'object');
    showResult(subcommand, { json: answer, lines: fieldLines({ ...(shown as object) }) }, context);
  };
  for (const [action, description] of [
    ['join', 'somebody joins a conference'],
    ['leave', 'somebody leaves a conference'],
  ] as const) {
    command
      .command(action)
      .description(description)
      .argument('<id>', 'the id of the conference at FoneStorm', pathPart)
      .option('--organizer', 'the organizer, in place of an attendee')
      .action((id: string, { organizer }: { organizer?: true }, subcommand: Command) =>
        send(subcommand, `/conferences/${encodeURIComponent(id)}/${action}`, {
          who: organizer ? 'organizer' : 'attendee',
        }),
      );
  }
  command
    .command('end')
    .description('everybody leaves a conference at once')
    .argument('<id>', 'the id of the conference at FoneStorm', pathPart)
    .action((id: string, _options: object, subcommand: Command) =>
      send(subcommand, `/conferences/${encodeURIComponent(id)}/end`, {}),
    );
  command
    .command('callback')
    .description('sends a callback about a conference')
    .argument('<id>', 'the id of the conference at FoneStorm', pathPart)
    .argument('[field...]', 'fields in place of the usual ones, such as attendees_status=3', field)
    .action((id: string, fields: object | undefined, _options: object, subcommand: Command) =>
      send(subcommand, `/conferences/${encodeURIComponent(id)}/callback`, fields ?? {}),
    );
  command
    .command('call')
    .description('somebody calls a FoneNumber, with generation 2.4')
    .argument('<fonenumber>', 'the FoneNumber', pathPart)
    .option('--from <number>', 'the number of the caller')
    .option('--how <how>', 'answer, ring, or a disposition such as NO_ANSWER')
    .action((fonenumber: string, options: object, subcommand: Command) => {
      const { from, how } = options as { from?: string; how?: string };
      const body = { ...(from !== undefined && { from }), ...(how !== undefined && { how }) };
      return send(subcommand, `/fonenumbers/${encodeURIComponent(fonenumber)}/call`, body);
    });
  command
    .command('hang-up')
    .description('ends a call')
    .argument('<uid>', 'the uid of the call', pathPart)
    .action((uid: string, _options: object, subcommand: Command) =>
      send(subcommand, `/calls/${encodeURIComponent(uid)}/hang-up`, {}),
    );
  return command;
}

/** Adds `name=value` to the fields before it. A value that is JSON counts as JSON. */
function field(text: string, before: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined) throw new InvalidArgumentError('Expected a field such as attendees_status=3.');
  return { ...before, [name]: parseValue(value) };
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
