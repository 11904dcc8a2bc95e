import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { listenAt, stopListening } from './listening';

export interface DemonstrationReceiver {
  /** Where it takes callbacks. */
  readonly url: string;
  close(): Promise<void>;
}

/** The request that it fails at, by how many there were. */
const FAILS_AT = 2;

/**
 * A caller's own server, as small as can be: it takes what is signed with its secret, and is down for a moment.
 *
 * @param secret gives it, once it is there
 */
export async function startReceiver(secret: () => Promise<string>): Promise<DemonstrationReceiver> {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    const isDown = requests === FAILS_AT;
    const answered = isDown ? Promise.resolve(503) : answerTo(incoming);
    answered.catch(() => 400).then((status) => outgoing.writeHead(status).end());
  });
  const port = await listenAt(server, 0);
  return { url: `http://127.0.0.1:${port}/callbacks`, close: () => stopListening(server) };

  async function answerTo(incoming: IncomingMessage): Promise<number> {
    const body = await buffer(incoming);
    new Webhook(await secret()).verify(body, incoming.headers as Record<string, string>, {
      jsonParse: false,
    });
    return 200;
  }
}
