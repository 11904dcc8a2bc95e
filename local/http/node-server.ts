import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type HttpRequest, type HttpResponse, MAX_BODY_BYTES } from '../../lambda/http/http-messages';
import { bodyTooLarge, problemResponse } from '../../lambda/http/responses/problems';

/** A response of the Node server, which can keep the connection open. */
export interface NodeResponse extends HttpResponse {
  /** Text after the body, until the caller closes the connection and `ended` is aborted. */
  readonly stream?: (ended: AbortSignal) => AsyncIterable<string>;
}

/** Answers a request; never throws. */
type NodeRequestHandler = (request: HttpRequest) => Promise<NodeResponse>;

/**
 * Serves the endpoints that API Gateway fronts. Node itself refuses malformed requests (400), long headers (431), slow
 * requests (408) and unknown expectations (417), without a body. An upgrade to another protocol is ignored (RFC 9110, 7.8).
 */
export function createNodeServer(handle: NodeRequestHandler): Server {
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    void respond(handle, incoming, outgoing);
  });
  // Without this, Node closes the connection without an answer.
  server.on('connect', (_incoming, socket) => {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () => socket.destroy());
  });
  return server;
}

async function respond(
  handle: NodeRequestHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const body = await readBody(incoming);
    const response = body
      ? await handle(toHttpRequest(incoming, body))
      : problemResponse(bodyTooLarge({ connection: 'close' }));
    sendResponse(outgoing, response);
  } catch {
    outgoing.destroy();
  }
}

/** The bytes that are read of a body that is too long: a client that writes before it reads then gets the answer. */
const MAX_BYTES_READ = 64 * MAX_BODY_BYTES;

/**
 * @returns undefined if the body is too long
 * @throws if the connection breaks
 */
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

function sendResponse(outgoing: ServerResponse, response: NodeResponse): void {
  const { status, headers, stream } = response;
  const body = response.isBase64 ? Buffer.from(response.body, 'base64') : response.body;
  const isHead = outgoing.req.method === 'HEAD';
  if (stream === undefined || isHead) {
    // A 204 has no Content-Length, and that of an answer to HEAD would be the one of GET (RFC 9110, 8.6).
    const length = status === 204 || isHead ? {} : { 'content-length': Buffer.byteLength(body) };
    outgoing.writeHead(status, { ...headers, ...length });
    outgoing.end(body);
    return;
  }
  const ended = new AbortController();
  outgoing.on('close', () => ended.abort());
  outgoing.writeHead(status, headers);
  outgoing.write(body);
  // If the stream fails, the connection ends.
  pipeline(stream(ended.signal), outgoing).catch(() => undefined);
}
