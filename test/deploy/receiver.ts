import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { deployment } from './deployment';
import { say } from './say';

/** What the receiver was sent, as it came. */
export interface ReceivedRequest {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A receiver of callbacks on this machine. */
export interface Receiver {
  /** Its address, with this path. */
  url(path: string): string;
  /** What came for this path so far, whatever its query is. */
  got(path: string): readonly ReceivedRequest[];
  /** What it answers for this path, one after another; 204 to the rest. */
  answer(path: string, ...statuses: readonly number[]): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const { port, host, url } = deployment().receiver;
  const all: ReceivedRequest[] = [];
  const answers = new Map<string, number[]>();
  const server = createServer(async (request, response) => {
    const { method = '', url: path = '', headers } = request;
    const got = { at: Date.now(), method, path, headers, body: Buffer.concat(await request.toArray()) };
    all.push(got);
    const status = answers.get(pathOf(got))?.shift() ?? 204;
    say(`the receiver gets ${method} ${path} … ${status}`);
    response.writeHead(status).end(status === 204 ? undefined : 'as the test wants it');
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    url: (path) => `${url}${path}`,
    got: (path) => all.filter((each) => pathOf(each) === path),
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
