import type { BusEvent } from '../../local/event-bus';

/**
 * Listens to `/events` of a relay until a condition holds for all that has come.
 *
 * @param headers `last-event-id`, or a `token` if the relay requires one
 */
export async function readEventStream(
  url: string,
  isEnough: (events: readonly BusEvent[]) => boolean,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ events: BusEvent[]; lastId: string }> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(new Error('the events did not come')), 55_000);
  const response = await fetch(`${url}/events`, {
    signal: ended.signal,
    headers,
  });
  const events: BusEvent[] = [];
  let lastId = '';
  let rest = '';
  try {
    for await (const chunk of response.body ?? []) {
      const blocks = (rest + Buffer.from(chunk).toString()).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        lastId = /^id: (.*)$/m.exec(block)?.[1] ?? lastId;
        const line = /^data: (.*)$/m.exec(block)?.[1];
        if (line !== undefined) events.push(JSON.parse(line));
        if (isEnough(events)) return { events, lastId };
      }
    }
    throw new Error('the stream ended');
  } finally {
    clearTimeout(timer);
    ended.abort();
  }
}
