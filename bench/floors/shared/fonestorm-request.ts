import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The least that a request to FoneStorm can be, for the floors. */
export async function requestFoneStorm(
  method: string,
  url: string,
  token: string,
  body?: string,
): Promise<string> {
  const options = { method, headers: { token }, signal: AbortSignal.timeout(6000) };
  return text(
    await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, options, resolve).on('error', reject).end(body);
    }),
  );
}
