import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { requireEvents } from '../lambda/contract/eventbridge-limits';
import { EVENT_SOURCE } from '../lambda/contract/events';
import type { StatusEvent } from '../lambda/domain/status-event';
import type { EventBus } from '../lambda/ports/event-bus';
import { openAppendOnlyFile, readLines } from './storage/append-only-file';
import { wakeableSleep } from './wakeable-sleep';

/** An event in the shape in which Amazon EventBridge gives it to a rule's target. */
export interface BusEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  /** UTC, whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: StatusEvent['detail'];
}

/** An event as a line of JSON. */
export interface BusLine {
  readonly line: string;
  readonly position: number;
}

/** A bus on one machine. It stores all events that were ever published. */
export interface LocalEventBus extends EventBus {
  /**
   * All published events, then each new one, with the position after it. An empty line is a keep-alive. Ends when `ended` is
   * aborted.
   *
   * @param from a position: 0 for all
   */
  lines(from: number, ended: AbortSignal): AsyncIterable<BusLine>;
  /** The metadata of the last published event; undefined if there is none. */
  newest(): BusEvent['detail']['metadata'] | undefined;
  /** The position before the newest events, as many as requested; 0 if there are fewer. */
  positionOfNewest(count: number): Promise<number>;
  /** Whether a line begins at this position. */
  isPosition(position: number): Promise<boolean>;
  close(): Promise<void>;
}

const NEWLINE = 0x0a;

/** The fields that are read here: a subscriber gets the unchanged line. */
const storedEventSchema = v.looseObject({
  'detail-type': v.string(),
  detail: v.looseObject({ metadata: v.looseObject({ conferenceId: v.string(), sequence: v.number() }) }),
}) as unknown as v.GenericSchema<unknown, BusEvent>;

/** Milliseconds without an event until a keep-alive. */
const KEEP_ALIVE_INTERVAL = 15_000;

/**
 * @param options.path the file of the events
 * @param options.onEvent gets each event as it is published
 */
export async function openEventBus(options: {
  readonly path: string;
  readonly onEvent?: (event: BusEvent) => void;
}): Promise<LocalEventBus> {
  const { path, onEvent } = options;
  let newest: BusEvent | undefined;
  const file = await openAppendOnlyFile<BusEvent>({
    ...{ path, schema: storedEventSchema },
    apply(event) {
      newest = event;
    },
  });
  const { sleep, wake } = wakeableSleep();

  return {
    async publish(events) {
      const published = events.map(toBusEvent);
      for (const { source, 'detail-type': type, detail } of published) {
        requireEvents([{ Source: source, DetailType: type, Detail: JSON.stringify(detail) }]);
      }
      await Promise.all(published.map((event) => file.append(event)));
      for (const event of published) onEvent?.(event);
      wake();
    },
    async *lines(from, ended) {
      let position = from;
      while (!ended.aborted) {
        if (position === file.size()) {
          await sleep(KEEP_ALIVE_INTERVAL, ended);
          if (position === file.size()) yield { line: '', position };
          continue;
        }
        for await (const line of readLines(path, position, file.size())) {
          position += line.length + 1;
          yield { line: line.toString(), position };
        }
      }
    },
    positionOfNewest: (count) => positionBeforeLines(path, file.size(), count),
    async isPosition(position) {
      if (position === 0) return true;
      if (position > file.size()) return false;
      const handle = await open(path);
      try {
        const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, position - 1);
        return buffer[0] === NEWLINE;
      } finally {
        await handle.close();
      }
    },
    newest: () => newest?.detail.metadata,
    close: () => file.close(),
  };
}

/** The bytes that are read at a time, from the end of the file backwards. */
const CHUNK_BYTES = 64 * 1024;

/** The position before the last lines of a file that ends at `size`, as many as requested. */
async function positionBeforeLines(path: string, size: number, count: number): Promise<number> {
  const handle = await open(path);
  try {
    let missing = count;
    for (let end = size; end > 0; end -= CHUNK_BYTES) {
      const start = Math.max(0, end - CHUNK_BYTES);
      const { buffer } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
      for (
        let at = buffer.lastIndexOf(NEWLINE);
        at >= 0;
        at = at === 0 ? -1 : buffer.lastIndexOf(NEWLINE, at - 1)
      ) {
        // The line before this position is one more: each line ends with a newline.
        if (missing === 0) return start + at + 1;
        missing -= 1;
      }
    }
    return 0;
  } finally {
    await handle.close();
  }
}

function toBusEvent({ type, time, detail }: StatusEvent): BusEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': type,
    source: EVENT_SOURCE,
    account: '000000000000',
    time: time.replace(/\.\d+Z$/, 'Z'),
    region: 'local',
    resources: [],
    detail,
  };
}
