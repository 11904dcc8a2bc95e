import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { closeServer, listenLocally } from './http/listen';

export interface DemonstrationReceiver {
  /** Where it takes callbacks. */
  readonly url: string;
  close(): Promise<void>;
}

/** The request that it fails at, by how many there were. */
const FAILING_REQUEST = 2;

/**
 * A caller's own server, as small as can be: it takes what is signed with its secret, and is down for a moment.
 *
 * @param secret gives it, once it is there
 */
export async function startDemonstrationReceiver(
  secret: () => Promise<string>,
): Promise<DemonstrationReceiver> {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    const isDown = requests === FAILING_REQUEST;
    const answered = isDown ? Promise.resolve(503) : answerTo(incoming);
    answered.catch(() => 400).then((status) => outgoing.writeHead(status).end());
  });
  const port = await listenLocally(server, 0);
  return { url: `http://127.0.0.1:${port}/callbacks`, close: () => closeServer(server) };

  async function answerTo(incoming: IncomingMessage): Promise<number> {
    const body = await buffer(incoming);
    new Webhook(await secret()).verify(body, incoming.headers as Record<string, string>, {
      jsonParse: false,
    });
    return 200;
  }
}
