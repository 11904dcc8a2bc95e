import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ListeningServer {
  readonly port: number;
  /** Resolves when every connection is closed, also those whose requests have no answer yet. */
  close(): Promise<void>;
}

/**
 * Makes a server listen.
 *
 * @param port 0 for any that is free
 * @throws an error whose message is one sentence that says what to do
 */
export async function listen(server: Server, port: number, host: string): Promise<ListeningServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explainListenError(error, port, host)));
    server.listen(port, host, resolve);
  });
  return {
    port: readPort(server.address(), port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function explainListenError(error: Error, port: number, host: string): Error {
  const code = 'code' in error ? error.code : undefined;
  switch (code) {
    case 'EADDRINUSE': {
      const sentence = `Port ${port} is taken: end what listens on it, or choose another one (SIMULATOR_PORT).`;
      return new Error(sentence, { cause: error });
    }
    case 'EACCES':
      return new Error(`Port ${port} is kept for others: choose one above 1023 (SIMULATOR_PORT).`, {
        cause: error,
      });
    default:
      return new Error(`The simulator cannot listen on ${host}, port ${port}: choose others.`, {
        cause: error,
      });
  }
}

function readPort(address: AddressInfo | string | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked;
}
