import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Secret values of requests and answers. None may be in a log, in any spelling. */
export const MARKS = {
  token: 'mark-of-a-token-1a2b',
  password: 'mark-of-a-password-2b3c',
  foneStormToken: 'mark-of-the-relay-token-3c4d',
  basic: 'mark-of-the-basic-password-4d5e',
  body: 'mark-of-a-body-5e6f',
  query: 'mark-of-a-query-6f7a',
  header: 'mark-of-a-header-7a8b',
  url: 'mark-of-a-callback-url-8b9c',
  answer: 'mark-of-an-answer-9c0d',
  number: '+15550100999',
} as const;

/** The log lines (JSON) that `work` writes to standard output and standard error. */
export async function captureLog(work: () => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  for (const stream of streams) {
    const write = stream.write.bind(stream);
    stream.write = (chunk: string | Uint8Array, ...more: unknown[]) => {
      if (!String(chunk).startsWith('{')) return Reflect.apply(write, stream, [chunk, ...more]);
      lines.push(String(chunk));
      return true;
    };
  }
  try {
    await work();
  } finally {
    for (const [index, stream] of streams.entries()) stream.write = writes[index] ?? stream.write;
  }
  return lines.join('');
}

/** A FoneStorm that answers with a status and repeats the request in its message; without a status it never answers. */
export async function startEcho(): Promise<{ url: string; status?: number; kind: string; server: Server }> {
  const echo = { url: '', kind: 'application/json', server: createServer() } as {
    url: string;
    status?: number;
    kind: string;
    server: Server;
  };
  echo.server.on('request', async (request, response) => {
    const body = Buffer.concat(await request.toArray().catch(() => [])).toString();
    if (echo.status === undefined) return;
    const message = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
    response.writeHead(echo.status, { 'content-type': echo.kind, location: `/${MARKS.answer}` });
    response.end(
      echo.kind === 'application/json' ? JSON.stringify({ message, token: `${MARKS.answer}\nb` }) : message,
    );
  });
  await new Promise<void>((resolve) => echo.server.listen(0, '127.0.0.1', resolve));
  echo.url = `http://127.0.0.1:${(echo.server.address() as AddressInfo).port}/v2`;
  return echo;
}
