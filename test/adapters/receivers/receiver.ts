import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { certificate, key } from './receiver-certificate';

/** A request as the receiver got it. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['rawHeaders'];
  readonly body: Buffer;
}

export interface Receiver {
  readonly port: number;
  readonly got: readonly ReceivedRequest[];
  /** The number of connections so far. */
  readonly connections: () => number;
  /** The number of open connections. */
  readonly open: () => number;
  close(): Promise<void>;
}

type Answer = (response: ServerResponse, got: ReceivedRequest) => void;

/** A receiver of HTTP on this machine, or of HTTPS as `receiver.example`. */
export function startReceiver(answer: Answer, protocol: 'http' | 'https' = 'http'): Promise<Receiver> {
  const got: ReceivedRequest[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks = await request.toArray().catch(() => []);
    const { method = '', url: path = '', rawHeaders: headers } = request;
    const one = { method, path, headers, body: Buffer.concat(chunks) };
    got.push(one);
    answer(response, one);
  };
  const settings = { cert: certificate, key };
  return listening(protocol === 'http' ? createHttpServer(take) : createHttpsServer(settings, take), got);
}

/** A server on this machine that accepts a connection and sends any bytes. */
export function startRaw(take: (socket: Socket) => void): Promise<Receiver> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    take(socket);
  });
  return listening(server, []);
}

async function listening(server: Server, got: readonly ReceivedRequest[]): Promise<Receiver> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket.on('close', () => sockets.delete(socket)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    got,
    connections: () => connections,
    open: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    },
  };
}
