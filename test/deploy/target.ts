import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { baseUrl, publicUrl, readSettings } from '../../lambda/contract/settings';
import { freePort } from '../local/relay-process';
import { startEmulator } from './emulator';
import { type Front, startFront } from './front';
import type { Outputs } from './outputs';

/** Where something on this machine listens, and its address, without a slash at its end, for the deployed functions. */
export interface Place {
  readonly port: number;
  readonly host: string;
  readonly url: string;
}

/** Where the suite deploys to. */
export interface Target {
  readonly name: 'emulator' | 'aws';
  /** Variables of the CDK CLI and of the SDK; those that are undefined are taken away. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** What `cdk bootstrap` prepares; nothing where it is to be there already. */
  readonly bootstrap?: string;
  /** Where the simulated FoneStorm listens, and how the deployed functions reach it. */
  readonly fonestorm: Place;
  /** Where the receiver of the callbacks listens, and how the deployed functions reach it. */
  readonly receiver: Place;
  /** The context of the app, beside what every deployment of this suite has. */
  readonly context: Readonly<Record<string, string>>;
  /** Where FoneStorm and callers reach the relay, where that is not the HTTP API's own address. */
  publicUrl(outputs: Outputs): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** The environment of the stacks: no other deployment has it. */
export function newEnvironment(): string {
  return `test-${randomBytes(3).toString('hex')}`;
}

/** `RELAY_TARGET=aws`: the account of the credentials that are set; otherwise the emulator, started for it. */
export async function chosenTarget(): Promise<Target> {
  const { RELAY_TARGET = 'emulator' } = process.env;
  switch (RELAY_TARGET) {
    case 'emulator':
      return emulated();
    case 'aws':
      return account();
    default:
      throw new Error(`RELAY_TARGET is "${RELAY_TARGET}": expected emulator or aws.`);
  }
}

async function emulated(): Promise<Target> {
  const { url, stop } = await startEmulator();
  let front: Front | undefined;
  const local = async (): Promise<Place> => {
    const port = await freePort();
    return { port, host: '127.0.0.1', url: `http://127.0.0.1:${port}` };
  };
  return {
    name: 'emulator',
    variables: {
      AWS_ENDPOINT_URL: url,
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_SESSION_TOKEN: undefined,
      AWS_PROFILE: undefined,
      CDK_DEFAULT_ACCOUNT: '000000000000',
      CDK_DEFAULT_REGION: 'us-east-1',
    },
    bootstrap: 'aws://000000000000/us-east-1',
    fonestorm: await local(),
    receiver: await local(),
    context: {
      ...{ archiveDays: '0', schemaRegistry: 'false', computedAlarms: 'false' },
      ...{ receiversAllowHttp: 'true', receiversAllowedHosts: '["127.0.0.1/32"]' },
    },
    async publicUrl({ ApiId }) {
      front = await startFront(`${url}/_aws/execute-api/${ApiId}/$default`);
      return front.url;
    },
    async stop() {
      await front?.stop();
      await stop();
    },
  };
}

const PORT = 'a port from 1 to 65535';
const port = v.pipe(
  v.string(),
  v.digits(PORT),
  v.transform(Number),
  v.minValue(1, PORT),
  v.maxValue(65_535, PORT),
);
const PLACES = v.object({
  ...{ FONESTORM_PUBLIC_URL: baseUrl, FONESTORM_PORT: port },
  ...{ RECEIVER_PUBLIC_URL: publicUrl, RECEIVER_PORT: port },
});

function account(): Target {
  const { AWS_PROFILE, AWS_REGION, FONESTORM_PUBLIC_URL, FONESTORM_PORT = '3001' } = process.env;
  const { RECEIVER_PUBLIC_URL, RECEIVER_PORT = '3002' } = process.env;
  if (!AWS_PROFILE || !AWS_REGION || !FONESTORM_PUBLIC_URL || !RECEIVER_PUBLIC_URL) {
    throw new Error(
      'RELAY_TARGET=aws needs AWS_PROFILE and AWS_REGION, an account that cdk bootstrap was run in, and ' +
        'FONESTORM_PUBLIC_URL: the address at which that account reaches port ' +
        '3001 (FONESTORM_PORT) of this machine, where the simulated FoneStorm listens; and RECEIVER_PUBLIC_URL: the ' +
        'same, with https, of port 3002 (RECEIVER_PORT), where callbacks are passed on to.',
    );
  }
  const read = readSettings(
    PLACES,
    { FONESTORM_PUBLIC_URL, FONESTORM_PORT, RECEIVER_PUBLIC_URL, RECEIVER_PORT },
    'RELAY_TARGET=aws',
  );
  return {
    name: 'aws',
    variables: {},
    fonestorm: { port: read.FONESTORM_PORT, host: '0.0.0.0', url: read.FONESTORM_PUBLIC_URL },
    receiver: { port: read.RECEIVER_PORT, host: '0.0.0.0', url: read.RECEIVER_PUBLIC_URL },
    context: {},
    publicUrl: async () => undefined,
    stop: async () => undefined,
  };
}
