import { randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { baseUrl, publicUrl, readSettings } from '../../lambda/contract/settings';
import { freePort } from '../local/relay-process';
import { startEmulator } from './emulator';
import { type Front, startFront } from './front';
import type { Outputs } from './outputs';

/** A server on this machine: its port and host, and its URL for the deployed functions, without a slash at its end. */
export interface LocalServer {
  readonly port: number;
  readonly host: string;
  readonly url: string;
}

/** The target of the deployment. */
export interface Target {
  readonly name: 'emulator' | 'aws';
  /** Environment variables of the CDK CLI and of the SDK. Undefined: removed. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** The argument of `cdk bootstrap`; undefined if the account must be bootstrapped already. */
  readonly bootstrap?: string;
  /** The simulated FoneStorm. */
  readonly fonestorm: LocalServer;
  /** The receiver of deliveries. */
  readonly receiver: LocalServer;
  /** Context values of the app for this target. */
  readonly context: Readonly<Record<string, string>>;
  /** The URL at which FoneStorm and callers reach the relay; undefined: the HTTP API's own address. */
  publicUrl(outputs: Outputs): Promise<string | undefined>;
  stop(): Promise<void>;
}

/** A random environment name for the stacks. */
export function newEnvironment(): string {
  return `test-${randomBytes(3).toString('hex')}`;
}

/** With `RELAY_TARGET=aws`, the account of the current credentials. By default, the emulator, which it starts. */
export async function chosenTarget(): Promise<Target> {
  const { RELAY_TARGET = 'emulator' } = process.env;
  switch (RELAY_TARGET) {
    case 'emulator':
      return emulated();
    case 'aws':
      return account();
    default:
      throw new Error(`RELAY_TARGET: expected emulator or aws, got ${RELAY_TARGET}`);
  }
}

async function emulated(): Promise<Target> {
  const { url, stop } = await startEmulator();
  let front: Front | undefined;
  const local = async (): Promise<LocalServer> => {
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
      ...{ archiveDays: '0', schemaRegistry: 'false', savedQueries: 'false' },
      ...{ receiversAllowHttp: 'true', receiversAllowedHosts: '["127.0.0.1/32"]' },
    },
    async publicUrl({ ApiId }) {
      front = await startFront(() => `${url}/_aws/execute-api/${ApiId}/$default`);
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
      'RELAY_TARGET=aws: expected AWS_PROFILE, AWS_REGION, FONESTORM_PUBLIC_URL and RECEIVER_PUBLIC_URL. ' +
        'Run cdk bootstrap in the account first. FONESTORM_PUBLIC_URL is the URL at which the account reaches port 3001 ' +
        '(FONESTORM_PORT) of this machine. RECEIVER_PUBLIC_URL is the same for port 3002 (RECEIVER_PORT), with https.',
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
