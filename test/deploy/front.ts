import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy. */
export interface Front {
  /** Without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Serves an API with a base path at the root of another address, like a custom domain in an account.
 *
 * @param baseOf the API's address, without a slash at its end
 */
export async function startFront(baseOf: () => string): Promise<Front> {
  const server = createServer((incoming, answer) => {
    const { host: _, ...headers } = incoming.headers;
    const outgoing = request(`${baseOf()}${incoming.url}`, { method: incoming.method, headers });
    outgoing.on('response', (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    incoming.pipe(outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
