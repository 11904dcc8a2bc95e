import { useId, useMemo, useState } from 'preact/hooks';
import type { RelayEvent } from '../api/answers';
import type { Client } from '../api/client';
import type { Relay } from '../api/relay';
import { type EventFilter, eventPattern, isWanted } from '../model/event-pattern';
import { summarizeEvent, toneOfEvent } from '../model/event-text';
import type { Query } from '../model/list-filter';
import { formatRoute } from '../model/route';
import { CodeBlock } from '../parts/code-block';
import { useKeyed } from '../parts/hooks';
import { Empty, Failure, Loading } from '../parts/states';
import { Table } from '../parts/table-scroll';
import { Text } from '../parts/text';
import { Time } from '../parts/time';
import { useLiveEvents } from '../parts/use-live-events';

/** The most rows: the newest events that match. */
const MAX_ROWS = 200;

export interface EventsProps {
  readonly client: Client;
  readonly relay: Relay;
  /** Whether the relay streams the events of all conferences. */
  readonly hasStream: boolean;
  /** The filter, from the address. */
  readonly query?: Query | undefined;
}

function parseEventFilter({ type = '', conference = '', text = '' }: Query = {}): EventFilter {
  return { type, conferenceId: conference, text };
}

function hrefOf({ type, conferenceId, text }: EventFilter): string {
  const given = Object.entries({ type, conference: conferenceId, text }).filter(([, value]) => value !== '');
  return formatRoute({ section: 'events', query: Object.fromEntries(given) });
}

/** The events as they are published. A deployed relay has no stream, so there the reader chooses a conference. */
export function Events(props: EventsProps) {
  const filter = parseEventFilter(props.query);
  const { conferenceId } = filter;
  const inputId = useId();
  if (props.hasStream) return <Live {...props} />;
  return (
    <>
      <header class="view-head">
        <h1>Live events</h1>
        <div class="inline">
          <span class="field">
            <label for={inputId}>Conference</label>
            <input
              id={inputId}
              value={conferenceId}
              spellcheck={false}
              onChange={(event) => {
                location.hash = hrefOf({ ...filter, conferenceId: event.currentTarget.value.trim() });
              }}
            />
          </span>
        </div>
      </header>
      {conferenceId === '' ? (
        <Empty title="Choose a conference.">
          <p>
            A deployed relay publishes on EventBridge, and has no stream of all events. Enter the id of a
            conference.
          </p>
        </Empty>
      ) : (
        <Live key={conferenceId} {...props} conferenceId={conferenceId} />
      )}
    </>
  );
}

function Live({ client, relay, query, conferenceId }: EventsProps & { readonly conferenceId?: string }) {
  const { events, failure } = useLiveEvents(client, relay, conferenceId);
  // The address may change without this form, such as with the browser's Back button.
  const [filter, setFilter] = useKeyed(hrefOf(parseEventFilter(query)), () => parseEventFilter(query));
  const apply = (wanted: EventFilter) => {
    setFilter(wanted);
    // The Back button leads to the type before, and not to each typed character.
    if (wanted.type !== filter.type) location.hash = hrefOf(wanted);
    else location.replace(hrefOf(wanted));
  };
  const [paused, setPaused] = useState<readonly RelayEvent[]>();
  const source = paused ?? events;
  const matching = useMemo(() => source.filter((event) => isWanted(filter, event)), [source, filter]);
  const types = useMemo(
    () =>
      [
        ...new Set([
          ...(filter.type === '' ? [] : [filter.type]),
          ...events.map((event) => event['detail-type']),
        ]),
      ].sort(),
    [events, filter.type],
  );
  const waiting = paused ? events.length - paused.length : 0;
  return (
    <>
      <header class="view-head">
        {conferenceId === undefined ? (
          <h1>Live events</h1>
        ) : (
          <h2>
            <Text text={conferenceId} />
          </h2>
        )}
        <button
          type="button"
          aria-pressed={paused !== undefined}
          onClick={() => setPaused(paused ? undefined : events)}
        >
          {paused ? `Continue (${waiting} new)` : 'Pause'}
        </button>
      </header>
      <FilterForm {...{ filter, types }} setFilter={apply} hasConference={conferenceId === undefined} />
      {failure && <Failure failure={failure} onRetry={() => location.reload()} />}
      {events.length === 0 && !failure && <Loading what="the events: none so far" />}
      {events.length > 0 && matching.length === 0 && <Empty title="No event matches." />}
      {matching.length > 0 && <EventTable events={matching.slice(-MAX_ROWS).reverse()} />}
      <p class="muted" role="status">
        {matching.length} of {source.length} events match
        {matching.length > MAX_ROWS && `; the last ${MAX_ROWS} are shown`}
      </p>
    </>
  );
}

interface FilterFormProps {
  readonly filter: EventFilter;
  readonly setFilter: (filter: EventFilter) => void;
  readonly types: readonly string[];
  readonly hasConference: boolean;
}

function FilterForm({ filter, setFilter, types, hasConference }: FilterFormProps) {
  const prefix = useId();
  const [isCopied, setCopied] = useState(false);
  const [isShown, setShown] = useState(false);
  const pattern = eventPattern(filter);
  const change = (changes: Partial<EventFilter>) => {
    setCopied(false);
    setFilter({ ...filter, ...changes });
  };
  const copy = async () => {
    setShown(true);
    // Without the permission, the reader copies what is shown.
    await navigator.clipboard?.writeText(pattern).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <section class="card" aria-label="Filter">
      <div class="inline">
        <span class="field">
          <label for={`${prefix}type`}>Type</label>
          <select
            id={`${prefix}type`}
            value={filter.type}
            onChange={(event) => change({ type: event.currentTarget.value })}
          >
            <option value="">every type</option>
            {types.map((type) => (
              <option key={type} value={type}>
                {type}
              </option>
            ))}
          </select>
        </span>
        {hasConference && (
          <span class="field">
            <label for={`${prefix}id`}>Conference</label>
            <input
              id={`${prefix}id`}
              placeholder="an id"
              spellcheck={false}
              value={filter.conferenceId}
              onInput={(event) => change({ conferenceId: event.currentTarget.value.trim() })}
            />
          </span>
        )}
        <span class="field">
          <label for={`${prefix}text`}>Text</label>
          <input
            id={`${prefix}text`}
            type="search"
            value={filter.text}
            onInput={(event) => change({ text: event.currentTarget.value })}
          />
        </span>
        <button type="button" onClick={copy}>
          Copy as a rule's pattern
        </button>
        <span role="status">{isCopied && 'Copied.'}</span>
      </div>
      {isShown && <CodeBlock label="The pattern of a rule" text={pattern} />}
    </section>
  );
}

function EventTable({ events }: { readonly events: readonly RelayEvent[] }) {
  return (
    <Table label="Events, the newest first">
      <thead>
        <tr>
          <th scope="col">Time</th>
          <th scope="col">Conference</th>
          <th scope="col" class="number">
            #
          </th>
          <th scope="col">Event</th>
          <th scope="col">Content</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => {
          const { metadata, conference } = event.detail;
          const type = event['detail-type'];
          return (
            <tr key={metadata.id}>
              <td>
                <Time at={metadata.receivedAt} />
              </td>
              <td class="text">
                <a href={formatRoute({ section: 'conferences', conferenceId: metadata.conferenceId })}>
                  <Text text={conference.label || metadata.conferenceId} />
                </a>
              </td>
              <td class="number">{metadata.sequence}</td>
              <td class="type">
                <span class={`dot ${toneOfEvent(type)}`} aria-hidden="true" /> {type}
              </td>
              <td class="text">
                <Text text={summarizeEvent(event)} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
