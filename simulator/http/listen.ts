import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface ListeningServer {
  readonly port: number;
  /** Resolves when every connection is closed, also those whose requests have no answer yet. */
  close(): Promise<void>;
}

/**
 * @param port 0 for any free port
 * @throws an error whose message says in one sentence what to do
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
      const sentence = `Port ${port} is taken: stop the program that uses it, or choose another port with SIMULATOR_PORT=<port>.`;
      return new Error(sentence, { cause: error });
    }
    case 'EACCES':
      return new Error(
        `Port ${port} needs more rights: choose a port above 1023 with SIMULATOR_PORT=<port>.`,
        {
          cause: error,
        },
      );
    default:
      return new Error(`The simulator cannot listen on ${host}, port ${port}: choose another host or port.`, {
        cause: error,
      });
  }
}

function readPort(address: AddressInfo | string | null, requested: number): number {
  return typeof address === 'object' && address !== null ? address.port : requested;
}
