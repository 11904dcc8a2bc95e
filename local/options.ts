import { type Command, CommanderError } from 'commander';
import * as v from 'valibot';
import { Program } from '../command-line/program';
import type { FoneStormCredentials } from '../lambda/adapters/fonestorm/token';
import { commandSources } from '../lambda/contract/commands';
import { describeFault } from '../lambda/contract/describe-fault';
import { headerText, text } from '../lambda/contract/secrets';
import {
  baseUrl,
  corsOrigins,
  DEFAULT_FONESTORM_URL,
  fonestormApi,
  origin,
  unmanagedConferences,
} from '../lambda/contract/settings';
import type { UnmanagedPolicy } from '../lambda/contract/unmanaged-policies';
import type { Generation } from '../lambda/domain/generation';
import { StartFailure } from './start-failure';

/** The options of `npm start`, from its arguments and the environment. */
export interface LocalOptions {
  /** Whether the demonstration is skipped. */
  readonly isServeOnly: boolean;
  readonly port: number;
  readonly publicUrl?: string;
  /** The sites whose pages may use the API. */
  readonly corsOrigins: readonly string[];
  /** The sources of events that are commands. */
  readonly commandSources: readonly string[];
  /** The real FoneStorm; undefined for the simulator. */
  readonly fonestorm?: { readonly url: string; readonly credentials: FoneStormCredentials };
  readonly simulatorPort: number;
  /** The generation of the API, of the real FoneStorm or of the simulator. */
  readonly generation: Generation;
  /** The treatment of unmanaged conferences. */
  readonly unmanagedConferences: UnmanagedPolicy;
}

/** The command line of `npm start`. */
export function startCommand(): Command {
  return new Program('npm start --')
    .description('The relay and a simulated FoneStorm, with a demonstration.')
    .option('--serve', 'without the demonstration')
    .addHelpText('after', environmentHelp())
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
}

const EXPECTED_PORT = 'a port from 0 to 65535';
const portSchema = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,5}$/, EXPECTED_PORT),
    v.transform(Number),
    v.maxValue(65_535, EXPECTED_PORT),
  ),
);
/** Texts that are separated by commas. */
function listOf<T extends v.GenericSchema<string[]>>(setting: T) {
  return v.pipe(
    v.string(),
    v.transform((text) => (text === '' ? [] : text.split(',').map((part) => part.trim()))),
    setting,
  );
}
export const ENVIRONMENT = {
  PORT: portSchema,
  SIMULATOR_PORT: portSchema,
  UNMANAGED_CONFERENCES: v.optional(unmanagedConferences),
  CORS_ORIGINS: v.optional(listOf(corsOrigins)),
  COMMAND_SOURCES: v.optional(listOf(commandSources)),
  FONESTORM_API: v.optional(fonestormApi),
  FONESTORM_URL: v.optional(baseUrl),
  FONESTORM_TOKEN: v.optional(headerText),
  FONESTORM_USERNAME: v.optional(text),
  FONESTORM_PASSWORD: v.optional(text),
  PUBLIC_URL: v.optional(origin),
} as const;

type Variable = keyof typeof ENVIRONMENT;

export const ENVIRONMENT_DEFAULTS = {
  PORT: 3000,
  SIMULATOR_PORT: 3001,
  UNMANAGED_CONFERENCES: 'report',
  FONESTORM_API: '2017',
  CORS_ORIGINS: [] as readonly string[],
  COMMAND_SOURCES: [] as readonly string[],
  FONESTORM_URL: DEFAULT_FONESTORM_URL,
} as const satisfies Partial<Record<Variable, unknown>>;

/** One line each, for the help and for docs/settings.md. */
export const ENVIRONMENT_MEANINGS: Readonly<Record<Variable, string>> = {
  PORT: 'the port of the relay',
  SIMULATOR_PORT: 'the port of the simulated FoneStorm',
  FONESTORM_API: 'the generation of FoneStorm’s API: 2017 or 2.4',
  UNMANAGED_CONFERENCES: 'conferences created at FoneStorm itself: report, adopt or take over',
  CORS_ORIGINS: 'sites whose pages may use the API, separated by commas',
  COMMAND_SOURCES: 'sources of events that are commands, separated by commas',
  FONESTORM_URL: 'the API of the real FoneStorm',
  FONESTORM_TOKEN: 'a token for the real FoneStorm, or',
  FONESTORM_USERNAME: 'a user name for the real FoneStorm, with',
  FONESTORM_PASSWORD: 'its password',
  PUBLIC_URL: 'the URL at which the real FoneStorm reaches this machine, such as a tunnel to PORT',
};

function environmentHelp(): string {
  const defaults: Readonly<Record<string, unknown>> = ENVIRONMENT_DEFAULTS;
  const lines = Object.entries(ENVIRONMENT_MEANINGS).map(([name, meaning]) => {
    const fallback = String(defaults[name] ?? '');
    return `  ${name.padEnd(21)}  ${meaning}${fallback && ` (default: ${fallback})`}`;
  });
  return [
    '\nEnvironment:',
    ...lines,
    '\nDeliveries go to public addresses and to this machine, over http or https. Other private addresses are refused.',
  ].join('\n');
}

/** Error messages do not repeat the values of these. */
const SECRET_VARIABLES = ['FONESTORM_TOKEN', 'FONESTORM_USERNAME', 'FONESTORM_PASSWORD'];

/**
 * @throws {StartFailure} that lists every fault
 * @throws {CommanderError} after the help was printed for `--help`
 */
export function readLocalOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): LocalOptions {
  const faults: string[] = [];
  const isServeOnly = parseServeOnly(argv, faults);
  const read = <T extends keyof typeof ENVIRONMENT>(name: T) => {
    const result = v.safeParse(ENVIRONMENT[name], environment[name]);
    if (result.success) return result.output as v.InferOutput<(typeof ENVIRONMENT)[T]>;
    const [issue] = result.issues;
    faults.push(
      `${name}: ${SECRET_VARIABLES.includes(name) ? `expected ${issue.message}` : describeFault(issue)}`,
    );
    return undefined;
  };
  const options = {
    isServeOnly,
    port: read('PORT') ?? ENVIRONMENT_DEFAULTS.PORT,
    simulatorPort: read('SIMULATOR_PORT') ?? ENVIRONMENT_DEFAULTS.SIMULATOR_PORT,
    unmanagedConferences: read('UNMANAGED_CONFERENCES') ?? ENVIRONMENT_DEFAULTS.UNMANAGED_CONFERENCES,
    generation: read('FONESTORM_API') ?? ENVIRONMENT_DEFAULTS.FONESTORM_API,
    corsOrigins: read('CORS_ORIGINS') ?? ENVIRONMENT_DEFAULTS.CORS_ORIGINS,
    commandSources: read('COMMAND_SOURCES') ?? ENVIRONMENT_DEFAULTS.COMMAND_SOURCES,
  };
  const publicUrl = read('PUBLIC_URL');
  const fonestorm = readFoneStormOptions(
    {
      url: read('FONESTORM_URL'),
      token: read('FONESTORM_TOKEN'),
      username: read('FONESTORM_USERNAME'),
      password: read('FONESTORM_PASSWORD'),
    },
    faults,
  );
  if (fonestorm && environment.PUBLIC_URL === undefined) {
    faults.push('PUBLIC_URL: expected the address of a tunnel, where FoneStorm reaches this machine');
  }
  if (faults.length > 0) throw new StartFailure(`${faults.join('; ')}.`);
  return { ...options, ...(publicUrl !== undefined && { publicUrl }), ...(fonestorm && { fonestorm }) };
}

function parseServeOnly(argv: readonly string[], faults: string[]): boolean {
  try {
    return startCommand().parse(argv, { from: 'user' }).opts().serve ?? false;
  } catch (error) {
    if (!(error instanceof CommanderError) || error.exitCode === 0) throw error;
    faults.push(
      `${error.message
        .replace(/^error: /, '')
        .replaceAll('\n', ' ')
        .replace(/\.$/, '')}, see npm start -- --help`,
    );
    return false;
  }
}

function readFoneStormOptions(
  {
    url = ENVIRONMENT_DEFAULTS.FONESTORM_URL,
    token,
    username,
    password,
  }: Readonly<Record<'url' | 'token' | 'username' | 'password', string | undefined>>,
  faults: string[],
): LocalOptions['fonestorm'] {
  if (token !== undefined) return { url, credentials: { token } };
  if (username !== undefined && password !== undefined) return { url, credentials: { username, password } };
  if (username === undefined && password === undefined && url === ENVIRONMENT_DEFAULTS.FONESTORM_URL)
    return undefined;
  faults.push('FONESTORM_TOKEN, or FONESTORM_USERNAME and FONESTORM_PASSWORD: expected with FONESTORM_URL');
  return undefined;
}
