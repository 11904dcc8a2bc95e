import { parseNewestCount } from '../../lambda/http/requests/newest-count';
import { Problem } from '../../lambda/http/responses/problems';
import type { Routes } from '../../lambda/http/routing';
import type { LocalEventBus } from '../event-bus';
import type { NodeResponse } from './node-server';

/**
 * The bus as server-sent events: all published events, then each new one. An event's id is the bus's position after it, so
 * `Last-Event-ID` resumes from there. With an unknown id, for example after the folder was moved away, the stream restarts
 * at the first event and says so. The status is 200 then: after any other, an `EventSource` never reconnects. Without an id,
 * `?last=` begins the stream with that many of the newest events.
 *
 * @param authenticate checks the token of a subscriber; default no check
 */
export function eventStream(
  bus: LocalEventBus,
  authenticate?: (token: string) => Promise<string | undefined>,
): Routes {
  return {
    [ROUTE]: async ({ headers, query }) => {
      if (authenticate && (await authenticate(headers.token ?? '')) === undefined) {
        throw new Problem('unauthenticated', 'token: expected a header with a valid token');
      }
      const newest = parseNewestCount(query);
      const first = newest === undefined ? 0 : await bus.positionOfNewest(newest);
      const from = await parsePosition(headers['last-event-id'] ?? String(first), bus);
      const response: NodeResponse = {
        status: 200,
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
        body: `: the events of the bus\n${from === undefined ? RESTART_COMMENT : ''}\n`,
        async *stream(ended) {
          for await (const { line, position } of bus.lines(from ?? 0, ended)) {
            yield line === '' ? ': nothing new\n\n' : `id: ${position}\ndata: ${line}\n\n`;
          }
        },
      };
      return response;
    },
  };
}

const ROUTE = 'GET /events';
const RESTART_COMMENT = ': Last-Event-ID is unknown: all events from the first one\n';

/** The position of an id; undefined if the id is unknown. */
async function parsePosition(id: string, bus: LocalEventBus): Promise<number | undefined> {
  const position = /^\d+$/.test(id) ? Number(id) : -1;
  const isKnown = Number.isSafeInteger(position) && position >= 0 && (await bus.isPosition(position));
  return isKnown ? position : undefined;
}
