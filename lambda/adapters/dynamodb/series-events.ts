import type { StatusEvent } from '../../domain/status-event';
import { readAllPages } from '../../ports/page';
import { type EventRange, MAX_STORED_EVENTS, type SeriesStore } from '../../ports/series-store';
import { expiryAttribute, itemWithCompressedBody, putItem, queryBodies, type Table } from './items';
import { seriesKey } from './series-key';

/** An event is in the slot of its sequence number. So a series has at most 1000 events, and nothing has to delete the others. */
const SLOT_PREFIX = 'event#';

/** The published events of series, in the partitions of the series. */
export function seriesEvents(table: Table): Pick<SeriesStore, 'writeEvent' | 'events'> {
  return {
    async writeEvent(seriesId, event, expiresAt) {
      const { metadata, conference } = event.detail;
      const { sequence } = metadata;
      const item = {
        ...itemWithCompressedBody(seriesKey(seriesId), slotOf(sequence), event),
        ...{ version: { N: String(sequence) }, isLabelled: { BOOL: conference.label !== undefined } },
        ...expiryAttribute(expiresAt),
      };
      // A sweep that was stopped for long must not replace a later event, or restore the label of a deleted series.
      await putItem(table, item, {
        ConditionExpression:
          'attribute_not_exists(pk) OR version < :sequence OR (version = :sequence AND isLabelled = :yes)',
        ExpressionAttributeValues: { ':sequence': { N: String(sequence) }, ':yes': { BOOL: true } },
      });
    },
    async events(seriesId, { after, last, limit }) {
      const range = { after: Math.max(after, last - MAX_STORED_EVENTS), last, limit };
      const found: StatusEvent[] = [];
      for (const [first, last] of slotRanges(range)) {
        const input = {
          KeyConditionExpression: 'pk = :id AND sk BETWEEN :first AND :last',
          ExpressionAttributeValues: {
            ':id': { S: seriesKey(seriesId) },
            ...{ ':first': { S: slotOf(first) }, ':last': { S: slotOf(last) } },
          },
          ...{ ConsistentRead: true, Limit: limit },
        };
        for await (const { items } of readAllPages((next) => queryBodies<StatusEvent>(table, input, next))) {
          found.push(...items.filter((event) => isWithin(range, event)));
          if (found.length >= limit) return found.slice(0, limit);
        }
      }
      return found;
    },
  };
}

function slotOf(sequence: number): string {
  return `${SLOT_PREFIX}${String(sequence % MAX_STORED_EVENTS).padStart(3, '0')}`;
}

/** The first and the last sequence number of each range whose slots are in the order of the numbers: at most two. */
function slotRanges({ after, last }: EventRange): readonly (readonly [number, number])[] {
  const first = after + 1;
  if (first > last) return [];
  const turn = first + MAX_STORED_EVENTS - (first % MAX_STORED_EVENTS);
  return last < turn
    ? [[first, last]]
    : [
        [first, turn - 1],
        [turn, last],
      ];
}

function isWithin({ after, last }: EventRange, { detail: { metadata } }: StatusEvent): boolean {
  return metadata.sequence > after && metadata.sequence <= last;
}
