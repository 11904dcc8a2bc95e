import { EVENT_SOURCE } from '../../contract/events';
import type { StatusEvent } from '../../domain/status-event';
import type { Page } from '../../ports/page';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../http-messages';
import { nextEventsLinkHeader, parseEventsRequest } from '../requests/pagination';
import { readBoundedPage } from './bounded-response';

const DEFAULT_LIMIT = 100;

/**
 * The answer with a page of events after a sequence number, which the request has.
 *
 * @param read reads the events after a sequence number. Its pages have the last one as their cursor
 * @throws {Problem} `invalid-request`
 */
export async function eventsResponse(
  request: HttpRequest,
  read: (limit: number, after: number) => Promise<Page<StatusEvent>>,
): Promise<HttpResponse> {
  const { limit = DEFAULT_LIMIT, after } = parseEventsRequest(request);
  const readPage = (pageSize: number, from = after) => read(pageSize, Number(from));
  const { items, cursor: next } = await readBoundedPage(readPage, { limit, cursor: after }, eventView);
  return jsonResponse(200, { events: items }, nextEventsLinkHeader(request, limit, next));
}

/** An event as it is on the bus, without what EventBridge adds. */
function eventView({ type, time, detail }: StatusEvent) {
  return { source: EVENT_SOURCE, 'detail-type': type, time, detail };
}
