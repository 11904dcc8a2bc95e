import { randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { apiGatewayHandler } from '../../lambda/http/api-gateway';
import type { RequestHandler } from '../../lambda/http/http-messages';
import { createNodeServer } from '../../local/http/node-server';
import { type ApiResponse, parseBody } from '../operations/api-caller';

/** A request as a client writes it. */
export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Names in the case that is sent. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** A host of the endpoints. */
export interface Host {
  send(request: Sent): Promise<ApiResponse>;
  close(): Promise<void>;
}

/** Real HTTP on a free port. */
export async function onNode(handleRequest: RequestHandler): Promise<Host & { readonly port: number }> {
  const server = createNodeServer(handleRequest);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    send: (sent) => overHttp(port, sent),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends a request with header names in the entries case. */
export function overHttp(port: number, { method, path, headers = {}, body }: Sent): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', port, method, path, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const entries = Object.entries(incoming.headersDistinct).map(([name, values = []]) => [
          name,
          values.join(', '),
        ]);
        resolve({
          status: incoming.statusCode ?? 0,
          headers: Object.fromEntries(entries),
          text,
          body: parseBody(text, incoming.headers['content-type']),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/**
 * Events of an HTTP API of Amazon API Gateway, payload format 2.0.
 *
 * @param bodies the encoding of bodies that are UTF-8; any other body is in base64
 */
export function onGateway(handleRequest: RequestHandler, bodies: 'text' | 'base64'): Host {
  const handler = apiGatewayHandler(handleRequest);
  return {
    async send(sent) {
      const { statusCode = 0, headers = {}, body = '' } = await handler(eventOf(sent, bodies));
      const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
      return {
        ...{ status: statusCode, headers: Object.fromEntries(entries), text: body },
        body: parseBody(body, String(headers['content-type'])),
      };
    },
    close: async () => undefined,
  };
}

/** The event of a request. See `onGateway`. */
export function eventOf(
  { method, path, headers = {}, body }: Sent,
  bodies: 'text' | 'base64',
): APIGatewayProxyEventV2 {
  const [rawPath = '', ...query] = path.split('?');
  const bytes = body === undefined ? undefined : Buffer.from(body);
  const isText = bytes !== undefined && Buffer.from(bytes.toString()).equals(bytes);
  const isBase64Encoded = bytes !== undefined && (bodies === 'base64' || !isText);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query.join('?'),
    headers: { ...headers },
    requestContext: {
      accountId: '123456789012',
      apiId: 'api',
      domainName: 'api.execute-api.eu-west-1.amazonaws.com',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '198.51.100.7', userAgent: 'a client' },
      requestId: `${randomBytes(11).toString('base64url')}=`,
      routeKey: '$default',
      stage: '$default',
      time: '04/May/2026:09:00:00 +0000',
      timeEpoch: 1_777_885_200_000,
    },
    ...(bytes && { body: bytes.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
}
