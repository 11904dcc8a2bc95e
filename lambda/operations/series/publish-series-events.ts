import { after } from '../../domain/instant';
import type { Series } from '../../domain/series/series';
import type { StatusEvent } from '../../domain/status-event';
import type { EventBus } from '../../ports/event-bus';
import { MAX_STORED_EVENTS, type SeriesStore } from '../../ports/series-store';

export interface PublishSeriesPorts {
  readonly series: SeriesStore;
  readonly eventBus: EventBus;
}

/** Published events are stored for this time, in milliseconds: as long as the log of a conference by default. */
const EVENT_RETENTION = 90 * 24 * 3600_000;
/** The events that are written at a time. */
const MAX_WRITES = 25;

/**
 * Publishes the events in the outbox, stores them for callers, then empties the outbox. After a crash in between, the next
 * visit does the same again. The events of a deleted series are stored without its label, which is a part of its template.
 *
 * @returns the written series; undefined after a concurrent change: the next visit has its events, too
 */
export async function publishSeriesEvents(
  { series: store, eventBus }: PublishSeriesPorts,
  series: Series,
): Promise<Series | undefined> {
  const { id, outbox, sequence, status, version } = series;
  if (outbox.length === 0) return series;
  await eventBus.publish(outbox);
  const earlier = status === 'deleted' ? await store.events(id, earlierEvents(sequence - outbox.length)) : [];
  const stored = status === 'deleted' ? [...earlier, ...outbox].map(withoutLabel) : outbox;
  for (let index = 0; index < stored.length; index += MAX_WRITES) {
    const part = stored.slice(index, index + MAX_WRITES);
    await Promise.all(part.map((event) => store.writeEvent(id, event, after(event.time, EVENT_RETENTION))));
  }
  const next: Series = { ...series, outbox: [], version: version + 1 };
  return (await store.write(next)) ? next : undefined;
}

function earlierEvents(last: number) {
  return { after: 0, last, limit: MAX_STORED_EVENTS };
}

function withoutLabel(event: StatusEvent): StatusEvent {
  const { label: _label, ...conference } = event.detail.conference;
  return { ...event, detail: { ...event.detail, conference } };
}
