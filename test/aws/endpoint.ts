import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awsResponse } from '../../bench/aws/aws-responses';
import { AwsRefusal } from '../../lambda/contract/aws-refusal';
import { type AwsRequest, awsRequest, requireAccepted } from './requests';
import { requireSignature, type SignedRequest } from './signature';

/**
 * A response in place of the normal one: an error with AWS's name, a body, or a text. A request may also end in a reset, before or
 * after it is processed, or get no response.
 */
export type InjectedResponse =
  | { readonly error: string; readonly status?: number; readonly fields?: object }
  | { readonly body: object }
  | { readonly text: string }
  | 'reset'
  | 'apply, then reset'
  | 'silence';

/** A service's response to a request. Undefined if the request is for another service. */
export type Service = (request: AwsRequest) => Promise<object | undefined> | object | undefined;

/** A stand-in of AWS over HTTP, for the requests of the relay. */
export interface AwsStandIn {
  /** For a client of the SDK. */
  readonly settings: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** All requests since the last reset. */
  readonly requests: AwsRequest[];
  /** The number of requests of a name since then. */
  count(name: string): number;
  queueUrl(name: string): string;
  /** Answers the next requests of an operation (`SQS SendMessage`) with these, in order. */
  injectResponses(name: string, ...injected: readonly InjectedResponse[]): void;
  /** Forgets all requests, and answers normally again. */
  reset(): void;
  close(): Promise<void>;
}

const SECRET_ACCESS_KEY = 'local';

/** @param services are asked one after another; the first that answers does */
export async function startAwsStandIn(...services: readonly Service[]): Promise<AwsStandIn> {
  // The SDK warns of the end of its support for Node 20, which runs this and is not what is deployed.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const requests: AwsRequest[] = [];
  const odds = new Map<string, InjectedResponse[]>();
  const server = createServer(async (incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const request = awsRequest(method, url, headers['x-amz-target']?.toString(), text);
    requests.push(request);
    const signed = { method, url, headers, body: text };
    await respond(request, signed, odds.get(request.name)?.shift(), outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: {
      ...{ endpoint, region: 'us-east-1' },
      credentials: { accessKeyId: 'local', secretAccessKey: SECRET_ACCESS_KEY },
    },
    requests,
    count: (name) => requests.filter((each) => each.name === name).length,
    queueUrl: (name) => `${endpoint}/000000000000/${name}`,
    injectResponses: (name, ...more) => void odds.set(name, [...(odds.get(name) ?? []), ...more]),
    reset() {
      requests.length = 0;
      odds.clear();
    },
    close: () => closed(server),
  };

  async function respond(
    request: AwsRequest,
    signed: SignedRequest,
    injected: InjectedResponse | undefined,
    outgoing: ServerResponse,
  ): Promise<void> {
    if (injected === 'silence') return;
    if (injected === 'reset') return void outgoing.destroy();
    if (typeof injected === 'object') return send(outgoing, injected);
    const done = await doneBy(request, signed);
    if (injected === 'apply, then reset') outgoing.destroy();
    else send(outgoing, done);
  }

  async function doneBy(
    request: AwsRequest,
    signed: SignedRequest,
  ): Promise<Exclude<InjectedResponse, string>> {
    try {
      requireSignature(signed, SECRET_ACCESS_KEY);
      requireAccepted(request);
      for (const service of services) {
        const body = await service(request);
        if (body) return { body };
      }
      return { body: awsResponse(request.name, request.body) };
    } catch (error) {
      if (error instanceof AwsRefusal) {
        const { name, ...fields } = error;
        return { error: name, fields };
      }
      throw error;
    }
  }
}

/** The stand-in for the tests of a file; it is reset after each test. */
export function awsStandIn(...services: readonly Service[]): () => AwsStandIn {
  let started: AwsStandIn | undefined;
  beforeAll(async () => {
    started = await startAwsStandIn(...services);
  });
  afterEach(() => started?.reset());
  afterAll(() => started?.close());
  return () => {
    if (!started) throw new Error('The stand-in of AWS exists only from beforeAll on');
    return started;
  };
}

/** An error of AWS has the status 400, unless it is an internal one. */
function send(outgoing: ServerResponse, injected: Exclude<InjectedResponse, string>): void {
  outgoing.setHeader('content-type', 'application/x-amz-json-1.0');
  if ('text' in injected) return void outgoing.end(injected.text);
  if ('body' in injected) return void outgoing.end(JSON.stringify(injected.body));
  const { error, status = 400, fields } = injected;
  outgoing.writeHead(status, { 'x-amzn-errortype': error });
  outgoing.end(JSON.stringify({ __type: error, message: `the stand-in answers ${error}`, ...fields }));
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
