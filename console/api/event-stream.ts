import type { RelayEvent } from './answers';
import { type Client, RelayUnreachable } from './client';

const RECONNECT_DELAY = 2000;

/**
 * Follows the stream of all events of a relay on this machine: the newest old ones first, then each new one. After an
 * interruption it continues with the next event.
 *
 * @param newest the number of old events
 * @param onEvents gets the events of each part of the stream
 * @returns only after `signal` was aborted
 * @throws {ApiFailure} if the relay refuses the stream
 */
export async function followEvents(
  client: Client,
  newest: number,
  onEvents: (events: readonly RelayEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  let lastId: string | undefined;
  while (!signal.aborted) {
    try {
      const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
      const { body } = await client.open(`/events?last=${newest}`, headers, signal);
      if (!body) return;
      let rest = '';
      for await (const part of decode(body)) {
        const messages = `${rest}${part}`.split('\n\n');
        rest = messages.pop() ?? '';
        const parsed = messages.flatMap((message) => parseMessage(message) ?? []);
        lastId = parsed.at(-1)?.id ?? lastId;
        if (parsed.length > 0) onEvents(parsed.map(({ event }) => event));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RelayUnreachable || error instanceof TypeError)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RECONNECT_DELAY));
  }
}

async function* decode(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}

function parseMessage(message: string): { readonly id: string; readonly event: RelayEvent } | undefined {
  const lines = message.split('\n');
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const text = field('data');
  return text === undefined ? undefined : { id: field('id') ?? '', event: JSON.parse(text) };
}
