import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BusEvent } from '../../local/event-bus';

/** Milliseconds between two attempts to connect. */
const RETRY_INTERVAL = 50;

/**
 * Listens to the relay's stream of events, from the first on, until it is closed. If the connection ends, it connects again, and
 * the stream goes on after the last event.
 *
 * @param onEvent called with each event
 * @returns a function that ends the subscription
 */
export function subscribe(url: string, onEvent: (event: BusEvent) => void): () => Promise<void> {
  const ended = new AbortController();
  const { signal } = ended;
  let lastId: string | undefined;
  const readBlock = (block: string) => {
    const [, id] = /^id: (.*)$/m.exec(block) ?? [];
    const [, line] = /^data: (.*)$/m.exec(block) ?? [];
    if (line === undefined) return;
    onEvent(JSON.parse(line));
    lastId = id;
  };
  const following = (async () => {
    while (!signal.aborted) {
      const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
      const outgoing = get(`${url}/events`, { agent: false, headers, signal });
      // An error after the response has no other listener.
      outgoing.on('error', () => undefined);
      const response = once(outgoing, 'response') as Promise<[IncomingMessage]>;
      await response.then(([incoming]) => readBlocks(incoming, readBlock)).catch(() => undefined);
      await sleep(RETRY_INTERVAL, undefined, { signal }).catch(() => undefined);
    }
  })();
  return async () => {
    ended.abort();
    await following;
  };
}

async function readBlocks(incoming: IncomingMessage, onBlock: (block: string) => void): Promise<void> {
  let rest = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) onBlock(block);
  }
}
