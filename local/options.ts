import * as v from 'valibot';
import type { TokenSource } from '../lambda/adapters/fonestorm-token';
import type { Strays } from '../lambda/operations/adopt-conference';
import { StartFailure } from './start-failure';

/** What `npm start` is asked for, by its arguments and the environment. */
export interface LocalOptions {
  /** Serve alone, without the demonstration. */
  readonly isServing: boolean;
  readonly port: number;
  readonly publicUrl?: string;
  /** The real FoneStorm; the simulator, on its port, where there is none. */
  readonly fonestorm?: { readonly url: string; readonly credentials: TokenSource };
  readonly simulatorPort: number;
  /** What becomes of conferences that were made at FoneStorm itself. */
  readonly strays: Strays;
}

export const USAGE = `npm start                 the relay and a simulated FoneStorm, with a demonstration
npm start -- --serve      the same without the demonstration

PORT                      the relay's port (3000)
SIMULATOR_PORT            the simulator's port (3001)
STRAYS                    what becomes of conferences that were made at FoneStorm itself, and call nobody else back:
                          report, adopt or "take over" (report)

To use the real FoneStorm:
FONESTORM_URL             its API (https://api.fonestorm.com/v2)
FONESTORM_TOKEN           a token, or
FONESTORM_USERNAME        a login, with
FONESTORM_PASSWORD        its password
PUBLIC_URL                where FoneStorm reaches this machine: the address of a tunnel to PORT

Callbacks are passed on to any public address, and to this machine, over http or https; to no other network.
`;

const port = v.optional(
  v.pipe(v.string(), v.regex(/^\d{1,5}$/), v.transform(Number), v.minValue(0), v.maxValue(65_535)),
);
const text = v.optional(v.pipe(v.string(), v.nonEmpty()));
const url = v.optional(v.pipe(v.string(), v.url(), v.regex(/^https?:\/\//), v.transform(withoutSlash)));
const strays = v.optional(v.picklist(['report', 'adopt', 'take over']));

const variables = {
  PORT: { schema: port, expected: 'a port from 0 to 65535' },
  SIMULATOR_PORT: { schema: port, expected: 'a port from 0 to 65535' },
  FONESTORM_URL: { schema: url, expected: 'an http or https URL' },
  FONESTORM_TOKEN: { schema: text, expected: 'a token' },
  FONESTORM_USERNAME: { schema: text, expected: 'a user name' },
  FONESTORM_PASSWORD: { schema: text, expected: 'a password' },
  PUBLIC_URL: { schema: url, expected: 'an http or https URL' },
  STRAYS: { schema: strays, expected: 'report, adopt or take over' },
} as const;

/** @throws {StartFailure} that lists every fault */
export function localOptions(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): LocalOptions {
  const faults = argv
    .filter((argument) => argument !== '--serve')
    .map((argument) => `${argument}: expected --serve or --help`);
  const read = <T extends keyof typeof variables>(name: T) => {
    const { schema, expected } = variables[name];
    const result = v.safeParse(schema, environment[name]);
    if (!result.success) faults.push(`${name}: expected ${expected}`);
    return result.success ? (result.output as v.InferOutput<(typeof variables)[T]['schema']>) : undefined;
  };
  const options = {
    isServing: argv.includes('--serve'),
    port: read('PORT') ?? 3000,
    simulatorPort: read('SIMULATOR_PORT') ?? 3001,
    strays: read('STRAYS') ?? 'report',
  };
  const publicUrl = read('PUBLIC_URL');
  const fonestorm = realFoneStorm(
    {
      url: read('FONESTORM_URL'),
      token: read('FONESTORM_TOKEN'),
      username: read('FONESTORM_USERNAME'),
      password: read('FONESTORM_PASSWORD'),
    },
    faults,
  );
  if (fonestorm && publicUrl === undefined) {
    faults.push('PUBLIC_URL: expected the address of a tunnel, where FoneStorm reaches this machine');
  }
  if (faults.length > 0) throw new StartFailure(`${faults.join('; ')}.`);
  return { ...options, ...(publicUrl !== undefined && { publicUrl }), ...(fonestorm && { fonestorm }) };
}

const DEFAULT_URL = 'https://api.fonestorm.com/v2';

function realFoneStorm(
  {
    url = DEFAULT_URL,
    token,
    username,
    password,
  }: Readonly<Record<'url' | 'token' | 'username' | 'password', string | undefined>>,
  faults: string[],
): LocalOptions['fonestorm'] {
  if (token !== undefined) return { url, credentials: { token } };
  if (username !== undefined && password !== undefined) return { url, credentials: { username, password } };
  if (username === undefined && password === undefined && url === DEFAULT_URL) return undefined;
  faults.push('FONESTORM_TOKEN, or FONESTORM_USERNAME and FONESTORM_PASSWORD: expected with FONESTORM_URL');
  return undefined;
}

function withoutSlash(value: string): string {
  return value.replace(/\/+$/, '');
}
