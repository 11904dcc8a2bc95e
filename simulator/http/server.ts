import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { type ApiAnswer, type ApiRequest, type Endpoint, MOST_BODY_BYTES } from './exchange';
import { answerOf, Refusal } from './refusal';

/** A server that answers every request, even an invalid one, or one for another protocol. */
export function apiServer(endpoint: Endpoint): Server {
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => {
    answered(endpoint, incoming).then(
      (answer) => write(outgoing, answer),
      () => outgoing.destroy(),
    );
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
    goodbye(socket as Socket, malformed(error)),
  );
  server.on('connect', (_incoming, socket) => goodbye(socket as Socket, malformed()));
  server.on('checkExpectation', (incoming, outgoing) => {
    write(outgoing, answerOf(new Refusal(400, 'Expect: expected 100-continue or nothing')));
    incoming.resume();
  });
  return server;
}

/** Rejects only if the connection breaks. */
async function answered(endpoint: Endpoint, incoming: IncomingMessage): Promise<ApiAnswer> {
  const body = await bodyOf(incoming);
  if (!body) {
    const tooLong = `The body is longer than ${MOST_BODY_BYTES} bytes`;
    return answerOf(new Refusal(413, tooLong, { connection: 'close' }));
  }
  return endpoint(requestOf(incoming, body)).catch(answerOf);
}

/** The bytes that are read of a body that is too long: a client that writes before it reads then gets the answer. */
const MOST_BYTES_READ = 8 * 1024 ** 2;

/** @returns undefined if the body is too long */
async function bodyOf(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > MOST_BYTES_READ) break;
    if (length <= MOST_BODY_BYTES) chunks.push(chunk);
  }
  return length > MOST_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function requestOf(incoming: IncomingMessage, body: Buffer): ApiRequest {
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

function write(outgoing: ServerResponse, { status, headers, body }: ApiAnswer): void {
  const text = JSON.stringify(body);
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  outgoing.end(text);
}

function malformed(error?: NodeJS.ErrnoException): ApiAnswer {
  switch (error?.code) {
    case 'HPE_HEADER_OVERFLOW':
      return answerOf(new Refusal(431, 'The headers are longer than 16 KiB'));
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return answerOf(new Refusal(408, 'The request did not come in time'));
    default:
      return answerOf(new Refusal(400, 'This is no HTTP request'));
  }
}

/** Milliseconds that a client has to read the answer before its connection is closed. */
const LONGEST_GOODBYE = 500;

function goodbye(socket: Socket, { status, body }: ApiAnswer): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} Refused`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  socket.resume();
  setTimeout(() => socket.destroy(), LONGEST_GOODBYE).unref();
}
