import { CommandFailure } from '../exit-codes';
import type { ShownEvent } from '../format-event';
import { conferencePath } from './paths';
import { fetchFrom, type RelayApi, readAnswer } from './relay-api';

export interface WatchOptions {
  /** Events of this conference only. A deployed relay has no stream of all events. */
  readonly conferenceId: string | undefined;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Gets a sentence if the relay cannot be reached for a while. */
  readonly note: (sentence: string) => void;
}

const POLL_INTERVAL = 2000;

/**
 * The published events of a relay, then each new one, without an end. A relay on this machine streams them. A deployed one is
 * polled for the events of a conference.
 *
 * @throws {CommandFailure} if there is no such conference, or the first request fails; later, only if the relay refuses a
 *   request
 */
export async function* watchEvents(api: RelayApi, options: WatchOptions): AsyncGenerator<ShownEvent> {
  const { conferenceId } = options;
  const first = await openStream(api);
  if (first) {
    if (conferenceId !== undefined) await requireConference(api, conferenceId, first);
    for await (const event of streamEvents(api, first, options)) {
      if (conferenceId === undefined || event.detail.metadata.conferenceId === conferenceId) yield event;
    }
  } else if (conferenceId === undefined) {
    throw new CommandFailure(
      'usage',
      'id: expected the id of a conference, because a deployed relay has no stream of all events.',
    );
  } else yield* pollEvents(api, conferenceId, options);
}

/**
 * Refuses to wait for the events of an unknown conference. A deleted conference still has its events.
 *
 * @param stream is closed on a failure
 * @throws {CommandFailure} if the relay has no such conference, or fails
 */
async function requireConference(api: RelayApi, id: string, stream: Response): Promise<void> {
  try {
    await listEvents(api, conferencePath(id), { after: 0, limit: 1 });
  } catch (error) {
    await stream.body?.cancel();
    throw error;
  }
}

/** Opens the stream; undefined if the relay has none. */
async function openStream(api: RelayApi, lastId?: string): Promise<Response | undefined> {
  const response = await fetchFrom(api.url, '/events', {
    headers: { token: api.token, ...(lastId !== undefined && { 'last-event-id': lastId }) },
  });
  if (response.ok && response.headers.get('content-type') === 'text/event-stream') return response;
  if (response.status === 404) {
    await response.body?.cancel();
    return undefined;
  }
  await readAnswer(response, api.url);
  return undefined;
}

async function* streamEvents(
  api: RelayApi,
  first: Response,
  { note, sleep }: WatchOptions,
): AsyncGenerator<ShownEvent> {
  let stream: Response | undefined = first;
  let lastId: string | undefined;
  for (;;) {
    try {
      stream ??= await openStream(api, lastId);
      for await (const { id, line } of readBlocks(stream)) {
        lastId = id;
        yield JSON.parse(line);
      }
    } catch (error) {
      if (error instanceof CommandFailure && error.reason !== 'unavailable') throw error;
    }
    stream = undefined;
    note('The stream of events ended. Connecting again.');
    await sleep(POLL_INTERVAL);
  }
}

/** The events of a stream of server-sent events, with their ids. */
async function* readBlocks(response: Response | undefined) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of response?.body ?? []) {
    const blocks = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const id = /^id: (.*)$/m.exec(block)?.[1];
      const line = /^data: (.*)$/m.exec(block)?.[1];
      if (line !== undefined) yield { id, line };
    }
  }
}

/** The published events of a conference or a series after a sequence number. `path` is that of the conference or the series. */
export async function listEvents(
  api: RelayApi,
  path: string,
  { after, limit }: { readonly after: number; readonly limit?: number | undefined },
): Promise<readonly ShownEvent[]> {
  const events = await api.list(`${path}/events`, 'events', { limit, query: { after: String(after) } });
  return events as unknown as ShownEvent[];
}

async function* pollEvents(
  api: RelayApi,
  conferenceId: string,
  { note, sleep }: WatchOptions,
): AsyncGenerator<ShownEvent> {
  let after = 0;
  for (let isFirst = true; ; isFirst = false) {
    try {
      for (const event of await listEvents(api, conferencePath(conferenceId), { after })) {
        after = event.detail.metadata.sequence;
        yield event;
      }
    } catch (error) {
      if (isFirst || !(error instanceof CommandFailure) || error.reason !== 'unavailable') throw error;
      note(error.message);
    }
    await sleep(POLL_INTERVAL);
  }
}
