import { after } from '../../domain/instant';
import type { Mask } from '../../domain/redaction/mask-phone-numbers';
import { maskSeriesEvent } from '../../domain/series/mask-series-event';
import type { Series } from '../../domain/series/series';
import type { StatusEvent } from '../../domain/status-event';
import type { EventBus } from '../../ports/event-bus';
import type { Secret } from '../../ports/secrets';
import { MAX_STORED_EVENTS, type SeriesStore } from '../../ports/series-store';

export interface PublishSeriesPorts {
  readonly series: SeriesStore;
  readonly eventBus: EventBus;
  /** Replaces phone numbers in events. If it is absent, they are not masked. */
  readonly mask?: Secret<Mask>;
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
  { series: store, eventBus, mask }: PublishSeriesPorts,
  series: Series,
): Promise<Series | undefined> {
  const { id, sequence, status, version } = series;
  if (series.outbox.length === 0) return series;
  const masked = await mask?.();
  const outbox = masked ? series.outbox.map((event) => maskSeriesEvent(event, masked)) : series.outbox;
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
