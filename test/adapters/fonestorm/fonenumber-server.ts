import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import type {
  NotifyFields,
  PassThrough,
  PassThroughResponse,
  ServiceFields,
} from '../../../lambda/ports/pass-through';

/** The names of the object with the callback URLs in FoneStorm's pages: v2.4 and v2.12. */
export type Spelling = 'voice_options' | 'call_options';

export interface FoneNumberServer {
  /** With the version, without a slash at its end. */
  readonly url: string;
  /** The requests: method, path with query, content type and body. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** FoneStorm's routes of FoneNumbers over HTTP, in front of `numbers`. It accepts only forms. */
export async function startFoneNumberServer(
  numbers: PassThrough,
  spelling: Spelling,
): Promise<FoneNumberServer> {
  const requests: string[] = [];
  const server: Server = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray()).toString();
    requests.push([incoming.method, incoming.url, body].join(' ').trim());
    const { status, body: said } = await answerTo(incoming, body).catch(failure);
    const text = JSON.stringify(said).replaceAll('"voice_options"', `"${spelling}"`);
    outgoing.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answerTo({ method, url = '', headers }: IncomingMessage, body: string) {
    const { pathname, searchParams } = new URL(url, 'http://fonestorm.example');
    const steps = pathname.split('/').slice(2).map(decodeURIComponent);
    const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
    if (method === 'POST' && !isForm) throw new FoneStormError('refused', 'expected a form', { status: 400 });
    const fields: unknown = Object.fromEntries(new URLSearchParams(body));
    const [first, second = '', third] = steps;
    const at = `${method} ${first}/${first === 'calls' ? second : (third ?? (second && '{n}'))}`;
    switch (at) {
      case 'GET fonenumbers/':
        return numbers.list(searchParams.get('filter') === 'all' ? 'all' : undefined);
      case 'GET fonenumbers/{n}':
        return numbers.get(second);
      case 'POST fonenumbers/service':
        return numbers.setService(second, fields as ServiceFields);
      case 'POST calls/receive_notify':
        return numbers.setReceiveNotify(fields as NotifyFields);
      case 'POST calls/send_notify':
        return numbers.setSendNotify(fields as NotifyFields);
      default:
        throw new FoneStormError('not found', `no route ${at}`, { status: 404 });
    }
  }
}

function failure(error: unknown): PassThroughResponse {
  if (!(error instanceof FoneStormError)) throw error;
  const { message, details } = error;
  const status = details.status ?? 500;
  return { status, body: { error: 'Error', message, status_code: status } };
}
