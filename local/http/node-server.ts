import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import {
  type HttpRequest,
  type HttpResponse,
  MAX_BODY_BYTES,
  type RequestHandler,
} from '../../lambda/http/http-messages';
import { bodyTooLarge, Problem, problemResponse } from '../../lambda/http/responses/problems';

/**
 * The same endpoints that API Gateway fronts, on a Node server. Every request has an answer, also a malformed one, and
 * one that would rather go on in another protocol (RFC 9110, 7.8): such a wish is not heard.
 */
export function createNodeServer(answer: RequestHandler): Server {
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    void respond(answer, incoming, outgoing);
  });
  server.on('clientError', refuseConnection);
  server.on('connect', (_incoming, socket) => {
    refuseConnection(new Error('connect'), socket as Socket);
  });
  server.on('checkExpectation', (incoming, outgoing) => {
    sendResponse(
      outgoing,
      problemResponse(new Problem('invalid-request', 'Expect: expected 100-continue or nothing')),
    );
    incoming.resume();
  });
  return server;
}

async function respond(
  answer: RequestHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    const tooLarge = () => problemResponse(bodyTooLarge({ connection: 'close' }));
    sendResponse(outgoing, body === undefined ? tooLarge() : await answer(toHttpRequest(incoming, body)));
  } catch {
    outgoing.destroy();
  }
}

/** A body that is too long is read on so far, so that a caller that sends before it reads still sees the answer. */
const MAX_BYTES_READ = 64 * MAX_BODY_BYTES;

/** The whole body; undefined where it is too long. Throws on a broken connection. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  const body: AsyncIterable<Buffer> = incoming.iterator({ destroyOnReturn: false });
  for await (const chunk of body) {
    length += chunk.length;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (length > MAX_BYTES_READ) break;
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function toHttpRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const { host, path, query } = parseTarget(incoming.url ?? '/');
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    headers: host === undefined ? headers : { ...headers, host },
    body,
    requestId: randomUUID(),
    sourceIp: incoming.socket.remoteAddress ?? '',
  };
}

/**
 * The parts of a request's target. A client that uses the server as a proxy sends the absolute form. Its host then replaces
 * the `Host` header (RFC 9112, 3.2.2).
 */
function parseTarget(target: string): {
  readonly host?: string;
  readonly path: string;
  readonly query: string;
} {
  const [, host, rest = target] = /^https?:\/\/([^/?]*)(.*)$/i.exec(target) ?? [];
  const [path, ...query] = rest.split('?');
  return { ...(host !== undefined && { host }), path: path || '/', query: query.join('?') };
}

function sendResponse(outgoing: ServerResponse, { status, headers, body, stream }: HttpResponse): void {
  if (stream === undefined) {
    // RFC 9110, 8.6: a 204 has no Content-Length.
    const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
    outgoing.writeHead(status, { ...headers, ...length });
    outgoing.end(body);
    return;
  }
  const ended = new AbortController();
  outgoing.on('close', () => ended.abort());
  outgoing.writeHead(status, headers);
  outgoing.write(body);
  // A stream that fails ends the connection.
  pipeline(stream(ended.signal), outgoing).catch(() => undefined);
}

/** How long a connection that is refused may stay open on the caller's side, in milliseconds. */
const CLOSE_TIMEOUT = 500;

/** Answers what is no HTTP request that Node can read, and ends the connection. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, headers, body } = problemResponse(parserProblem(error.code));
  const lines = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  });
  socket.end(
    `HTTP/1.1 ${status} Refused\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  );
  socket.resume();
  setTimeout(() => socket.destroy(), CLOSE_TIMEOUT).unref();
}

function parserProblem(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem(
        'headers-too-large',
        'The request line and the headers are longer than 16 KiB together',
      );
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout', 'The request did not arrive in time');
    default:
      return new Problem('invalid-request', 'This is not an HTTP request that can be read');
  }
}
