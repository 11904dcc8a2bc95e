import { useId, useLayoutEffect, useState } from 'preact/hooks';
import type { RelayEvent } from '../../api/answers';
import type { Relay } from '../../api/relay';
import { callbackPosition, summarizeEvent, toneOfEvent } from '../../model/event-text';
import { CodeBlock } from '../../parts/code-block';
import { PageButtons, pageOf, usePages } from '../../parts/pages';
import { Badge, Empty } from '../../parts/states';
import { Table } from '../../parts/table-scroll';
import { Text } from '../../parts/text';
import { Time } from '../../parts/time';
import { useFiltered } from '../../parts/use-filtered';
import { RawCallback } from './raw-request';

export interface EventListProps {
  readonly relay: Relay;
  readonly conferenceId: string;
  readonly events: readonly RelayEvent[];
  /** The sequence number of the event that the reader chose on the axis. */
  readonly chosen: number | undefined;
}

/** The events of a conference with their sequence numbers, the newest first. */
export function EventList({ relay, conferenceId, events, chosen }: EventListProps) {
  const [filter, setFilter] = useState('');
  const filterId = useId();
  const { items: matching, isSearching } = useFiltered(events, filter.trim().toLowerCase(), textOf);
  const paged = usePages(matching);
  useLayoutEffect(() => {
    if (chosen === undefined) return;
    setFilter('');
    const index = events.findIndex(({ detail }) => detail.metadata.sequence === chosen);
    if (index >= 0) paged.setPage(pageOf(index, events.length));
    // Only a new choice turns the pages.
  }, [chosen]);
  return (
    <section class="card" aria-labelledby="events-title">
      <div class="card-head">
        <h2 id="events-title">
          Events <Badge>{events.length}</Badge>
        </h2>
        <div class="inline">
          <label for={filterId}>Filter</label>
          <input
            id={filterId}
            type="search"
            placeholder="a type or a field"
            value={filter}
            onInput={(event) => {
              setFilter(event.currentTarget.value);
              paged.setPage(0);
            }}
          />
        </div>
      </div>
      {matching.length === 0 ? (
        <Empty title={emptyTitle(events, isSearching)} />
      ) : (
        <Table label="Events, the newest first">
          <thead>
            <tr>
              <th scope="col" class="number">
                #
              </th>
              <th scope="col">Time</th>
              <th scope="col">Event</th>
              <th scope="col">Cause</th>
              <th scope="col">Content</th>
            </tr>
          </thead>
          <tbody>
            {paged.shown.map((event) => (
              <EventRow key={event.detail.metadata.sequence} {...{ relay, conferenceId, event, chosen }} />
            ))}
          </tbody>
        </Table>
      )}
      <PageButtons {...paged} label="Pages of events" />
    </section>
  );
}

function emptyTitle(events: readonly RelayEvent[], isSearching: boolean): string {
  if (events.length === 0) return 'No event is published yet.';
  return isSearching ? 'Searching …' : 'No event matches.';
}

/** The text that the filter searches, in lower case. */
function textOf(event: RelayEvent): string {
  const text = `${event['detail-type']} ${event.detail.metadata.origin} ${summarizeEvent(event)}`;
  return text.toLowerCase();
}

function EventRow({
  relay,
  conferenceId,
  event,
  chosen,
}: Omit<EventListProps, 'events'> & { readonly event: RelayEvent }) {
  const [isOpen, setOpen] = useState(false);
  const { sequence, occurredAt, origin } = event.detail.metadata;
  const position = callbackPosition(event);
  const isChosen = sequence === chosen;
  return (
    <>
      <tr id={`event-${sequence}`} class={isChosen ? 'chosen' : undefined}>
        <td class="number">{sequence}</td>
        <td>
          <Time at={occurredAt} withDay />
        </td>
        <td>
          <button type="button" class="row-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <span class={`dot ${toneOfEvent(event['detail-type'])}`} aria-hidden="true" />
            {event['detail-type']}
          </button>
        </td>
        <td>{origin}</td>
        <td class="text">
          <Text text={summarizeEvent(event)} />
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td colSpan={5}>
            <div class="row-detail">
              <CodeBlock
                label={`Event ${sequence} as JSON`}
                text={JSON.stringify(event.detail, undefined, 2)}
              />
              {position !== undefined && <RawCallback {...{ relay, conferenceId, position }} />}
            </div>
          </td>
        </tr>
      )}
    </>
  );
}
