import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listening } from '../../simulator/listening';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../simulator/simulator';

const open: (() => Promise<void>)[] = [];

/** For each file of tests that opens simulators and receivers. */
export function closeAfterEach(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()));
  });
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
}

/** What tests read one by one of an answer; which of it is there depends on the request. */
export interface AnswerBody {
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

export interface Running extends Simulator {
  /** A request with the token `key` and a JSON body, where one is given; `path` follows `/v2`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** The same for the control API. */
  steer(method: string, path: string, body?: unknown): Promise<Answered>;
  /** Creates a conference of an hour that begins in one, with these fields over it, and gives its id. */
  create(fields?: Record<string, unknown>): Promise<string>;
}

/** A simulator on a free port; nobody comes by themselves and nothing is limited, except where a test says so. */
export async function running(
  settings: SimulatorOptions['settings'] = {},
  options: SimulatorOptions = {},
): Promise<Running> {
  const simulator = await startSimulator({
    ...options,
    settings: { lives: false, requestsPerSecond: 0, ...settings },
  });
  open.push(simulator.close);
  const call: Running['call'] = (method, path, body, headers) =>
    send(`${simulator.url}${path}`, method, body, { token: 'key', ...headers });
  return {
    ...simulator,
    call,
    steer: (method, path, body) => send(`${simulator.controlUrl}${path}`, method, body),
    async create(fields = {}) {
      const { status, body } = await call('POST', '/conferences', { ...hour(60), ...fields });
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
      return body.conference.id;
    },
  };
}

/** Times of a conference of an hour that begins so many minutes from now. */
export function hour(inMinutes: number) {
  const start = Date.now() + inMinutes * 60_000;
  return { start_time: new Date(start).toISOString(), end_time: new Date(start + 3_600_000).toISOString() };
}

export async function send(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(text !== undefined && { body: text }),
  });
  return { status: response.status, headers: response.headers, body: JSON.parse(await response.text()) };
}

/** A callback as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly url: string;
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The JSON bodies, in the order in which they came. */
  payloads(): readonly Record<string, unknown>[];
}

/** A server that takes callbacks. */
export async function receiver(
  answer: (outgoing: ServerResponse, incoming: IncomingMessage) => void = (outgoing) => outgoing.end(),
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((incoming, outgoing) => {
    void bodyOf(incoming).then((body) => {
      const { method = '', url = '', headers } = incoming;
      const { authorization, 'content-type': contentType } = headers;
      received.push({ method, url, contentType, authorization, body });
      answer(outgoing, incoming);
    });
  });
  const { port, close } = await listening(server, 0, '127.0.0.1');
  open.push(close);
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
export function fieldsIn(message: string): string[] {
  return message.split('; ').map((fault) => fault.slice(0, fault.indexOf(': expected ')));
}

/** Who is there, as a documented callback says it. */
export function presence({ organizer_status, attendees_status }: Record<string, unknown>): string {
  return `${organizer_status ? 'organizer' : 'nobody'}+${attendees_status}`;
}
