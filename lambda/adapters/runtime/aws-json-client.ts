import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignatureV4 } from '@smithy/signature-v4';

/** A service of AWS with a JSON protocol, and the names in its requests. */
export interface AwsService {
  /** The name in the signature, such as `sqs`. */
  readonly name: string;
  /** The prefix of `x-amz-target`, such as `AmazonSQS`. */
  readonly target: string;
  readonly jsonVersion: '1.0' | '1.1';
}

export const SQS: AwsService = { name: 'sqs', target: 'AmazonSQS', jsonVersion: '1.0' };
export const SECRETS_MANAGER: AwsService = {
  name: 'secretsmanager',
  target: 'secretsmanager',
  jsonVersion: '1.1',
};
export const CLOUD_WATCH: AwsService = {
  name: 'monitoring',
  target: 'GraniteServiceVersion20100801',
  jsonVersion: '1.0',
};
export const STEP_FUNCTIONS: AwsService = { name: 'states', target: 'AWSStepFunctions', jsonVersion: '1.0' };

/** Keys of AWS. In a function, AWS Lambda sets them in the environment. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface AwsJsonClientOptions {
  readonly region: string;
  /** An http or https URL; default the public endpoint of the service in the region. */
  readonly endpoint?: string | undefined;
  readonly credentials: AwsCredentials | (() => Promise<AwsCredentials>);
  /** The timeout of one attempt, in milliseconds; default 2500. Three attempts fit into the 10 s of the intake. */
  readonly timeout?: number;
  /** Default 3. */
  readonly maxAttempts?: number;
  /** Resolves after the given time. */
  readonly sleep?: (milliseconds: number) => Promise<unknown>;
}

/** Sends requests to one service of AWS. */
export interface AwsJsonClient {
  /**
   * Sends a request, and sends it again if the failure may be temporary: no connection, no response in time, a throttle or
   * a 5xx.
   *
   * @param operation such as `SendMessage`
   * @param endpoint an http or https URL; default the service's
   * @throws {AwsError} if AWS refuses the request
   */
  send(operation: string, input: object, endpoint?: string): Promise<Readonly<Record<string, unknown>>>;
}

/** AWS refused a request. */
export class AwsError extends Error {
  override readonly name: string;
  /** @param code AWS's name of the error, such as `ThrottlingException` */
  constructor(
    code: string,
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = code;
  }
}

const DEFAULT_TIMEOUT = 2500;
/** The longest pause before the second attempt, in milliseconds; it doubles. The pauses are random (full jitter). */
const RETRY_DELAY = 100;
/** AWS's names of throttles and of timeouts on its side. */
const TEMPORARY_ERRORS = /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|RequestTimeout/;
/** The domains of AWS's partitions, by the beginning of a region's name; AWS General Reference, "Service endpoints". */
const DOMAINS: readonly (readonly [string, string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['', 'amazonaws.com'],
];

const AGENTS = {
  http: new HttpAgent({ keepAlive: true }),
  https: new HttpsAgent({ keepAlive: true }),
};

/** A client that can do a part of its first request in advance. */
export interface PreparedClient extends AwsJsonClient {
  /**
   * Compiles the code of the signer, and derives the signing key of this day: all of the first request that needs no connection. A
   * failure is left to the first request.
   */
  prepare(): Promise<void>;
}

/** A client of a service of AWS without its SDK: AWS's own signer, over connections that stay open. */
export function awsJsonClient(service: AwsService, options: AwsJsonClientOptions): PreparedClient {
  const { region, credentials, timeout = DEFAULT_TIMEOUT, maxAttempts = 3, sleep: pause = sleep } = options;
  const signer = new SignatureV4({ service: service.name, region, credentials, sha256: Sha256 });
  return {
    async send(operation, input, endpoint = options.endpoint ?? publicEndpoint(service, region)) {
      const url = new URL(endpoint);
      const body = JSON.stringify(input);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await attemptOnce(url, operation, body);
        } catch (error) {
          if (attempt >= maxAttempts || !isTemporary(error)) throw error;
          await pause(Math.random() * RETRY_DELAY * 2 ** (attempt - 1));
        }
      }
    },
    async prepare() {
      await sign(new URL(options.endpoint ?? publicEndpoint(service, region)), '', '{}').catch(
        () => undefined,
      );
    },
  };

  function sign(url: URL, operation: string, body: string) {
    return signer.sign({
      ...{ method: 'POST', protocol: url.protocol, hostname: url.hostname, path: url.pathname, query: {} },
      ...(url.port !== '' && { port: Number(url.port) }),
      headers: {
        host: url.host,
        'content-type': `application/x-amz-json-${service.jsonVersion}`,
        'content-length': String(Buffer.byteLength(body)),
        'x-amz-target': `${service.target}.${operation}`,
      },
      body,
    });
  }

  async function attemptOnce(url: URL, operation: string, body: string) {
    const { headers } = await sign(url, operation, body);
    const { status, text } = await post(url, headers, body, timeout);
    const parsed = parseObject(text);
    if (parsed && status >= 200 && status < 300) return parsed;
    throw errorOf(operation, status, parsed ?? {});
  }
}

/** The endpoint of a service in a region, an https URL. */
export function publicEndpoint({ name }: AwsService, region: string): string {
  const [, domain] = DOMAINS.find(([prefix]) => region.startsWith(prefix)) ?? [];
  return `https://${name}.${region}.${domain}/`;
}

function errorOf(operation: string, status: number, body: Readonly<Record<string, unknown>>): AwsError {
  const type = typeof body.__type === 'string' ? body.__type : 'UnreadableResponse';
  const code = type.slice(type.lastIndexOf('#') + 1);
  const reason = body.message ?? body.Message;
  return new AwsError(
    code,
    status,
    `${operation}: ${typeof reason === 'string' ? reason : `status ${status}`}`,
  );
}

/** No connection, no response in time, a response that is not AWS's, a throttle, or a failure of the service. */
function isTemporary(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  return (
    error.status < 300 || error.status >= 500 || error.status === 429 || TEMPORARY_ERRORS.test(error.name)
  );
}

function post(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  timeout: number,
): Promise<{ readonly status: number; readonly text: string }> {
  const isHttps = url.protocol === 'https:';
  const send = isHttps ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'POST', headers, agent: isHttps ? AGENTS.https : AGENTS.http });
    // A timer costs a request less CPU time than an AbortSignal does.
    const timer = setTimeout(() => request.destroy(timeoutError(timeout)), timeout);
    request.once('close', () => clearTimeout(timer));
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    request.end(body);
  });
}

function timeoutError(timeout: number): Error {
  return Object.assign(new Error(`no complete response within ${timeout} ms`), { name: 'TimeoutError' });
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined;
  } catch {
    return undefined;
  }
}

/** SHA-256 as the signer uses it. */
class Sha256 {
  private readonly hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as Uint8Array);
  }
  update(chunk: Uint8Array): void {
    this.hash.update(chunk);
  }
  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }
  reset(): void {}
}
