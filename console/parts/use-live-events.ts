import { useEffect, useRef, useState } from 'preact/hooks';
import type { RelayEvent } from '../api/answers';
import { type Client, isTemporary } from '../api/client';
import { followEvents } from '../api/event-stream';
import type { Relay } from '../api/relay';

/** The most events that are kept: older ones are dropped. */
const MAX_EVENTS = 5000;
/** Milliseconds in which events are collected before they are shown. */
const COLLECT_TIME = 200;
const POLL_INTERVAL = 2000;

export interface LiveEvents {
  /** In the order of their publication. */
  readonly events: readonly RelayEvent[];
  readonly failure?: Error;
}

/**
 * Follows the events of the whole relay, or of one conference if the relay has no stream.
 *
 * @param conferenceId the conference that is polled; undefined for the stream
 */
export function useLiveEvents(client: Client, relay: Relay, conferenceId: string | undefined): LiveEvents {
  const [state, setState] = useState<LiveEvents>({ events: [] });
  const collected = useRef<RelayEvent[]>([]);
  useEffect(() => {
    setState({ events: [] });
    collected.current = [];
    const ended = new AbortController();
    const show = setInterval(() => {
      const news = collected.current.splice(0);
      if (news.length > 0) setState(({ events }) => ({ events: [...events, ...news].slice(-MAX_EVENTS) }));
    }, COLLECT_TIME);
    const onEvents = (events: readonly RelayEvent[]) => {
      collected.current.push(...events);
      collected.current.splice(0, collected.current.length - MAX_EVENTS);
    };
    const follow =
      conferenceId === undefined
        ? followEvents(client, MAX_EVENTS, onEvents, ended.signal)
        : pollEvents(relay, conferenceId, onEvents, ended.signal);
    follow.catch((failure: Error) => {
      if (!ended.signal.aborted) setState(({ events }) => ({ events, failure }));
    });
    return () => {
      clearInterval(show);
      ended.abort();
    };
  }, [client, relay, conferenceId]);
  return state;
}

async function pollEvents(
  relay: Relay,
  id: string,
  onEvents: (events: readonly RelayEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  for (let after = 0; !signal.aborted; ) {
    const page = await relay.events(id, after, signal).catch((error) => {
      if (isTemporary(error)) return undefined;
      throw error;
    });
    onEvents(page?.items ?? []);
    after = page?.items.at(-1)?.detail.metadata.sequence ?? after;
    if (page?.next === undefined) await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL));
  }
}
