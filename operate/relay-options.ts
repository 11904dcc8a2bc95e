import { type Command, InvalidArgumentError, Option } from 'commander';
import { requestedUrl } from './api/requested-url';
import { DEFAULT_STACK } from './default-stack';
import type { RelayChoice } from './deployment';

/** A relay: one that is deployed in the account and region of the environment, or a URL. */
export type RelayTarget = RelayChoice & { readonly url?: string };

/** The options that choose a deployed relay. */
const DEPLOYED_OPTIONS = [
  new Option('--relay <name>', 'the name of the relay, if the account and region have several')
    .env('CONFERENCE_RELAY_NAME')
    .argParser(relayName),
  new Option(
    '--stack <name>',
    'the stack of the foundation, for a relay without an entry in the registry',
  ).argParser(stackName),
];

/** The options that choose a relay by its URL. */
const URL_OPTIONS = [
  new Option(
    '--url <url>',
    'the URL of a relay, such as http://localhost:3000 for npm start. AWS is then not asked',
  )
    .env('CONFERENCE_RELAY_URL')
    .argParser(requestedUrl),
  new Option('--token <token>', 'the token of a caller').env('CONFERENCE_RELAY_TOKEN'),
];

/** The options that choose a relay and a caller for requests to the API. */
const API_OPTIONS = [
  ...URL_OPTIONS,
  new Option('--as <caller>', 'the caller of a deployed relay whose token is read from its secret').default(
    'oncall',
  ),
];

/** `--stack` for the commands on a removed stack, which the registry does not have. */
export function stackOption(description: string): Option {
  return new Option('--stack <name>', `${description} (default: ${DEFAULT_STACK})`).argParser(stackName);
}

/** `--relay` for a command on a removed stack. */
export function relayOption(description: string): Option {
  return new Option('--relay <name>', description).argParser(relayName);
}

export const JSON_OPTION = new Option('--json', 'prints JSON');

/** The options of every command, which docs/commands.md lists once. */
export const COMMON_OPTIONS: readonly Option[] = [...DEPLOYED_OPTIONS, ...API_OPTIONS, JSON_OPTION];

/** Lets a command choose a deployed relay. */
export function withDeployedRelay(command: Command): Command {
  return addOptions(command, DEPLOYED_OPTIONS);
}

/** Lets a command choose a deployed relay, or the URL of any relay and the token of a caller. */
export function withDeployedRelayOrUrl(command: Command): Command {
  return addOptions(command, [...DEPLOYED_OPTIONS, ...URL_OPTIONS]);
}

/** Lets a command choose a relay for requests to its API. */
export function withRelayApi(command: Command): Command {
  return addOptions(command, [...DEPLOYED_OPTIONS, ...API_OPTIONS]);
}

function addOptions(command: Command, options: readonly Option[]): Command {
  for (const option of options) command.addOption(option);
  return command;
}

type GivenOptions = { relay?: string; stack?: string; url?: string };

/**
 * The relay that the options name; the environment counts only if no option does.
 *
 * A command that takes two of the options refuses them together.
 */
export function chosenRelay(command: Command): RelayTarget {
  const given: GivenOptions = command.optsWithGlobals();
  const names = (['url', 'relay', 'stack'] as const).filter((name) => given[name] !== undefined);
  const isOption = (name: string) => command.getOptionValueSourceWithGlobals(name) === 'cli';
  const options = names.filter(isOption);
  const [name, other] = options.length > 0 ? options : names;
  if (other !== undefined) {
    const variables = options.length > 0 ? '' : ' (CONFERENCE_RELAY_URL and CONFERENCE_RELAY_NAME are set)';
    command.error(`error: expected one of --${name} and --${other}, got both${variables}.`);
  }
  return name === undefined ? {} : { [name]: given[name] };
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
function stackName(text: string): string {
  if (/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(text)) return text;
  throw new InvalidArgumentError('Expected the name of a stack: letters, digits and "-".');
}

function relayName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_./-]{0,999}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'Expected the name of a relay, such as ConferenceRelay-prod or Visits/Relay.',
  );
}
