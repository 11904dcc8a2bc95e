import { createServer, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { closeServer, listenLocally } from './http/listen';

export interface DemonstrationReceiver {
  /** The `callback_url` of the conference. */
  readonly url: string;
  close(): Promise<void>;
}

/** The number of the request that fails. */
const FAILING_REQUEST = 2;

/**
 * Starts a caller's own server: it accepts callbacks with a valid signature, and answers 503 once.
 *
 * @param secret resolves when the conference has a signing secret
 */
export async function startDemonstrationReceiver(
  secret: () => Promise<string>,
): Promise<DemonstrationReceiver> {
  let requests = 0;
  const server = createServer((incoming, outgoing) => {
    requests += 1;
    const status = requests === FAILING_REQUEST ? Promise.resolve(503) : verify(incoming);
    status.catch(() => 400).then((code) => outgoing.writeHead(code).end());
  });
  const port = await listenLocally(server, 0);
  return { url: `http://127.0.0.1:${port}/callbacks`, close: () => closeServer(server) };

  async function verify(incoming: IncomingMessage): Promise<number> {
    const body = await buffer(incoming);
    new Webhook(await secret()).verify(body, incoming.headers as Record<string, string>, {
      jsonParse: false,
    });
    return 200;
  }
}
