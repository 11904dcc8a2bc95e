import { get } from 'node:http';
import type { BusEvent } from '../../local/event-bus';

/**
 * Listens to the relay's stream of events, from the first on, until it is closed.
 *
 * @param onEvent called with each event
 * @returns a function that ends the subscription
 */
export async function subscribe(url: string, onEvent: (event: BusEvent) => void): Promise<() => void> {
  const outgoing = get(`${url}/events`, { agent: false });
  const ended = new AbortController();
  outgoing.on('error', (error) => {
    if (!ended.signal.aborted) throw error;
  });
  await new Promise<void>((resolve) => {
    outgoing.on('response', (incoming) => {
      resolve();
      let rest = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        const blocks = (rest + chunk).split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) {
          const line = /^data: (.*)$/m.exec(block)?.[1];
          if (line !== undefined) onEvent(JSON.parse(line));
        }
      });
      incoming.on('error', () => undefined);
    });
  });
  return () => {
    ended.abort();
    outgoing.destroy();
  };
}
