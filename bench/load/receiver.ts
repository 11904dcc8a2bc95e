import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

/** A request to a receiver. */
export interface ReceivedDelivery {
  readonly method: string;
  /** As received, without the question mark. */
  readonly query: string;
  readonly body: string;
}

export interface Receiver {
  /** A `callback_url` at it. */
  readonly url: string;
  close(): Promise<void>;
}

/** Starts a receiver with a host name that no other has, because the relay limits the requests per second of each host. */
export async function startReceiver(onReceived: (received: ReceivedDelivery) => number): Promise<Receiver> {
  const server = createServer(async (incoming, outgoing) => {
    const body = await readBody(incoming).catch(() => undefined);
    if (body === undefined) return;
    const query = (incoming.url ?? '').split('?').slice(1).join('?');
    outgoing.statusCode = onReceived({ method: incoming.method ?? '', query, body });
    outgoing.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}/callbacks`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
