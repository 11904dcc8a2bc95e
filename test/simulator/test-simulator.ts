import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '../../simulator/http/listen';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator';

const openResources: (() => Promise<void>)[] = [];

/** For each file of tests that opens simulators and receivers. */
export function closeAfterEach(): void {
  afterEach(async () => {
    await Promise.all(openResources.splice(0).map((close) => close()));
  });
}

export interface TestResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: TestResponseBody;
}

/** The fields of an answer that tests read. The request determines which of them exist. */
export interface TestResponseBody {
  readonly conference: ShownConference;
  readonly conferences: readonly ShownConference[];
  readonly message: string;
  readonly status_code: number;
  readonly token: string;
  readonly auth: { readonly token: string };
  readonly fonenumbers: readonly unknown[];
  readonly fonenumber: { readonly callbacks: readonly unknown[] };
  readonly call: { readonly uid: string; readonly isOver: boolean };
  readonly expires: number;
  readonly time: string;
}

interface ShownConference {
  readonly id: string;
  readonly conference_pin: string;
  readonly conference_status: string;
  readonly people: readonly { readonly name: string }[];
}

export interface TestSimulator extends Simulator {
  /** A request with the token `key` and a JSON body, where one is given; `path` follows `/v2`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestResponse>;
  /** The same for the control API. */
  callControl(method: string, path: string, body?: unknown): Promise<TestResponse>;
  /** Creates a conference of an hour that begins in one, with these fields over it, and gives its id. */
  create(fields?: Record<string, unknown>): Promise<string>;
}

/** A simulator on a free port, by default without scripts and limits. */
export async function startTestSimulator(
  settings: SimulatorOptions['settings'] = {},
  options: SimulatorOptions = {},
): Promise<TestSimulator> {
  const simulator = await startSimulator({
    ...options,
    settings: { runsScripts: false, requestsPerSecond: 0, ...settings },
  });
  openResources.push(simulator.close);
  const call: TestSimulator['call'] = (method, path, body, headers) =>
    sendRequest(`${simulator.url}${path}`, method, body, { token: 'key', ...headers });
  return {
    ...simulator,
    call,
    callControl: (method, path, body) => sendRequest(`${simulator.controlUrl}${path}`, method, body),
    async create(fields = {}) {
      const { status, body } = await call('POST', '/conferences', { ...hourFrom(60), ...fields });
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
      return body.conference.id;
    },
  };
}

/** The times of a conference of one hour that begins this number of minutes from now. */
export function hourFrom(inMinutes: number) {
  const start = Date.now() + inMinutes * 60_000;
  return { start_time: new Date(start).toISOString(), end_time: new Date(start + 3_600_000).toISOString() };
}

export async function sendRequest(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<TestResponse> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(text !== undefined && { body: text }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** A callback as received. */
export interface ReceivedCallback {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface TestReceiver {
  readonly url: string;
  readonly received: readonly ReceivedCallback[];
  /** The JSON bodies, in the order of receipt. */
  payloads(): readonly Record<string, unknown>[];
}

/** A server that takes callbacks. */
export async function startTestReceiver(
  answer: (outgoing: ServerResponse, incoming: IncomingMessage) => void = (outgoing) => outgoing.end(),
): Promise<TestReceiver> {
  const received: ReceivedCallback[] = [];
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const { method = '', url = '', headers } = incoming;
      const { authorization, 'content-type': contentType } = headers;
      received.push({ method, url, contentType, authorization, body });
      answer(outgoing, incoming);
    });
  });
  const { port, close } = await listen(server, 0, '127.0.0.1');
  openResources.push(close);
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    payloads: () => received.map(({ body }) => JSON.parse(body)),
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString('latin1');
}

/** The fields that the message of an error names, in its order. */
export function faultyFields(message: string): string[] {
  return message.split('; ').map((fault) => fault.slice(0, fault.indexOf(': expected ')));
}

/** The people who are present, as in a documented callback. */
export function formatPresence({ organizer_status, attendees_status }: Record<string, unknown>): string {
  return `${organizer_status ? 'organizer' : 'nobody'}+${attendees_status}`;
}
