import { randomUUID } from 'node:crypto';
import type { ReceivedEvent } from '../contracts/event-bus.contract';
import type { Service } from './endpoint';

interface Entry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  /** Seconds since 1970. */
  readonly Time: number;
}

/** A bus of Amazon EventBridge that may accept a part of a request: only its answer names the failed entries. */
export class EventBridgeStandIn {
  readonly received: ReceivedEvent[] = [];
  #refused: readonly (readonly number[])[] = [];

  /** Refuses the entries at these places, one list per request; the last list holds for all later requests. */
  refuse(...places: readonly (readonly number[])[]): void {
    this.#refused = places;
  }

  readonly service: Service = ({ name, body }) => {
    if (name !== 'EventBridge PutEvents') return undefined;
    const [refused = [], ...later] = this.#refused;
    if (later.length > 0) this.#refused = later;
    const entries = body.Entries as readonly Entry[];
    const Entries = entries.map((entry, place) => {
      if (refused.includes(place)) return { ErrorCode: 'InternalFailure', ErrorMessage: 'try again' };
      this.received.push(receivedOf(entry));
      return { EventId: randomUUID() };
    });
    return { FailedEntryCount: Entries.filter(({ EventId }) => EventId === undefined).length, Entries };
  };
}

function receivedOf({ Source, DetailType, Detail, Time }: Entry): ReceivedEvent {
  const time = new Date(Time * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
  return { source: Source, 'detail-type': DetailType, time, detail: JSON.parse(Detail) };
}
