import type { StatusEvent } from '../../domain/status-event';
import type { ConferenceLog } from '../../ports/conference-log';
import type { Page } from '../../ports/page';
import { conferenceNotFound } from '../operation-failure';

interface ReadEventsPorts {
  readonly conferenceLog: ConferenceLog;
}

/** The records of one read. */
const RECORDS_PER_READ = 50;

/**
 * Reads the published events of a conference after a sequence number, in their order. The conference may be deleted. An erased
 * conference has no events.
 *
 * @returns a function whose pages have the last sequence number as their cursor
 * @throws {OperationFailure} `not found`
 */
export function readEvents({ conferenceLog }: ReadEventsPorts) {
  return async (id: string, limit: number, after: number): Promise<Page<StatusEvent>> => {
    const { definition, head } = await conferenceLog.load(id);
    if (!definition) throw conferenceNotFound();
    if (definition.status === 'erased' || !head) return { items: [] };
    const { position: end, sequence } = head.state;
    const events: StatusEvent[] = [];
    let position = await positionBefore(conferenceLog, id, { position: end, after });
    while (sequence > after && position < end && events.length < limit) {
      const records = await conferenceLog.recordsAfter(id, position, RECORDS_PER_READ);
      if (records.length === 0) break;
      // The record beyond the head may not be published yet.
      const published = records
        .filter(({ state }) => state.position <= end)
        .flatMap((record) => record.events);
      events.push(...published.filter(({ detail }) => detail.metadata.sequence > after));
      position = records.at(-1)?.state.position ?? end;
    }
    const items = events.slice(0, limit);
    const last = items.at(-1)?.detail.metadata.sequence ?? sequence;
    return { items, ...(last < sequence && { cursor: String(last) }) };
  };
}

/**
 * A position whose events are not after the sequence number, at most one read before the first event that is. Sequence numbers
 * grow with the positions: the number of reads is the logarithm of the position.
 */
async function positionBefore(
  conferenceLog: ConferenceLog,
  id: string,
  { position, after }: { readonly position: number; readonly after: number },
): Promise<number> {
  let [before, beyond] = [0, position];
  while (beyond - before > RECORDS_PER_READ) {
    const middle = Math.floor((before + beyond) / 2);
    const [record] = await conferenceLog.recordsAfter(id, middle - 1, 1);
    const { state } = record ?? {};
    if (state && state.position < beyond && state.sequence <= after) before = state.position;
    else beyond = middle;
  }
  return before;
}
