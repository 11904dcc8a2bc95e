import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { deployment } from './deployment';
import { say } from './say';

/** A request to the receiver, unchanged. */
export interface ReceivedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A receiver of callbacks on this machine. */
export interface Receiver {
  /** The receiver's URL with this path. */
  url(path: string): string;
  /** The requests with this path so far, with any query. */
  got(path: string): readonly ReceivedRequest[];
  /** Sets the next answers for this path, in this order. All others are 204. */
  answer(path: string, ...statuses: readonly number[]): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const { port, host, url } = deployment().receiver;
  const all: ReceivedRequest[] = [];
  const answers = new Map<string, number[]>();
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const received = { at: Date.now(), method, path, headers, body: Buffer.concat(await request.toArray()) };
    all.push(received);
    const status = answers.get(pathOf(received))?.shift() ?? 204;
    say(`the receiver gets ${method} ${path} … ${status}`);
    response.writeHead(status).end(status === 204 ? undefined : 'refused by the test');
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: (path) => `${url}${path}`,
    got: (path) => all.filter((received) => pathOf(received) === path),
    answer: (path, ...statuses) => answers.set(path, [...statuses]),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function pathOf({ path }: ReceivedRequest): string {
  return path.split('?')[0] ?? '';
}
