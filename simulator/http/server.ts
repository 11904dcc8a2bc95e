import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type ApiRequest, type ApiResponse, type Endpoint, MAX_BODY_BYTES } from './exchange';
import { Refusal, toErrorResponse } from './refusal';

/**
 * Creates a server for the endpoints. Node itself refuses malformed requests (400), long headers (431), slow requests (408)
 * and unknown expectations (417), without a body. FoneStorm's pages do not mention them.
 */
export function createApiServer(endpoint: Endpoint): Server {
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    respond(endpoint, incoming).then(
      (response) => sendResponse(outgoing, response),
      () => outgoing.destroy(),
    );
  });
  // Without this, Node closes the connection without an answer.
  server.on('connect', (_incoming, socket) => {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n', () => socket.destroy());
  });
  return server;
}

/** Rejects only if the connection breaks. */
async function respond(endpoint: Endpoint, incoming: IncomingMessage): Promise<ApiResponse> {
  const body = await readBody(incoming);
  if (!body) {
    const tooLong = `The body is longer than ${MAX_BODY_BYTES} bytes`;
    return toErrorResponse(new Refusal(413, tooLong, { connection: 'close' }));
  }
  return endpoint(toApiRequest(incoming, body)).catch(toErrorResponse);
}

/** The bytes that are read of a body that is too long: a client that writes before it reads then gets the answer. */
const MAX_BYTES_READ = 8 * 1024 ** 2;

/** @returns undefined if the body is too long */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > MAX_BYTES_READ) break;
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function toApiRequest(incoming: IncomingMessage, body: Buffer): ApiRequest {
  // A proxy's client sends the absolute form: its host counts, whatever the header says (RFC 9112, 3.2.2).
  const [, host, rest = ''] = /^(?:https?:\/\/([^/?]*))?(.*)$/is.exec(incoming.url ?? '') ?? [];
  const mark = rest.indexOf('?');
  const [path, query] = mark < 0 ? [rest, ''] : [rest.slice(0, mark), rest.slice(mark + 1)];
  const headers = Object.entries(incoming.headersDistinct).map(([name, values = []]) => [
    name,
    values.join(', '),
  ]);
  return {
    method: incoming.method ?? '',
    path: path || '/',
    query: new URLSearchParams(query),
    headers: { ...Object.fromEntries(headers), ...(host !== undefined && { host }) },
    body,
  };
}

function sendResponse(outgoing: ServerResponse, { status, headers, body }: ApiResponse): void {
  const text = JSON.stringify(body);
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  outgoing.end(text);
}
