import { invalid, Problem } from '../lambda/http/problems';
import type { Routes } from '../lambda/http/routing';
import type { LocalEventBus } from './event-bus';

/**
 * The bus as server-sent events: all that was published, then what will be. An event's id is the bus's position after
 * it, so that `Last-Event-ID` goes on from there.
 *
 * @param authenticate who may listen; anybody where there is none
 */
export function eventStream(
  bus: LocalEventBus,
  authenticate?: (token: string) => Promise<string | undefined>,
): Routes {
  return {
    'GET /events': async ({ headers }) => {
      if (authenticate && (await authenticate(headers.token ?? '')) === undefined) {
        throw new Problem('unauthenticated', 'token: expected a header with a valid token');
      }
      const from = Number(headers['last-event-id'] ?? 0);
      if (!(Number.isSafeInteger(from) && from >= 0 && (await bus.isPosition(from)))) {
        throw invalid([{ field: 'Last-Event-ID', expected: 'the id of an event of this stream' }]);
      }
      return {
        status: 200,
        headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
        body: ': the events of the bus\n\n',
        async *stream(ended) {
          for await (const { line, position } of bus.lines(from, ended)) {
            yield line === '' ? ': nothing new\n\n' : `id: ${position}\ndata: ${line}\n\n`;
          }
        },
      };
    },
  };
}
