import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (event: unknown, context: { readonly awsRequestId: string }) => Promise<unknown>;

/**
 * AWS Lambda's `Invoke` (developer guide, "Invoking a function synchronously") over HTTP on a free port: it runs the handlers in this
 * process. As the runtime of Node.js does, it answers an error with its name, its message and its stack.
 *
 * @param handlers by the name of their function
 */
export async function lambdaStandIn(handlers: Readonly<Record<string, Handler>>) {
  const server = createServer((request, response) => {
    const answer = async () => {
      const [, name = ''] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? [];
      const handler = handlers[decodeURIComponent(name)];
      if (!handler) {
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
        return JSON.stringify({ Type: 'User', Message: `Function not found: ${name}` });
      }
      try {
        const result = await handler(JSON.parse(await bodyOf(request)), { awsRequestId: randomUUID() });
        return JSON.stringify(result ?? null);
      } catch (error) {
        const { name: errorType, message: errorMessage, stack = '' } = error as Error;
        response.setHeader('x-amz-function-error', 'Unhandled');
        return JSON.stringify({ errorType, errorMessage, trace: stack.split('\n') });
      }
    };
    void answer().then((body) => response.end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
