import { parseEntry } from '../lambda/adapters/sqs/mailbox-message';
import type { CallbackEntry } from '../lambda/domain/entry';
import { after } from '../lambda/domain/instant';
import type { AwsStandIn, SentMessage } from './aws-stand-in';
import { averageCounts, type CallCounts, NO_CALLS } from './call-counts';
import { conferenceLife } from './conference-life';
import { createHttpCallbacks, createMailboxEvent, createQueueEvent } from './function-events';
import { bundleFunction, measureFunction } from './measure-function';
import { createDefinition, NOW, type Stores, writeInBatches } from './stored-conferences';

const MINUTE = 60_000;
/** Callbacks that are not measured: the first one, and those that warm the functions up. */
const WARM_CALLBACKS = 20;
/** Callbacks of a conference with many. */
export const MANY_CALLBACKS = WARM_CALLBACKS + 40;

export const FUNCTION_NAMES = ['receive', 'advance', 'deliver'] as const;
export type FunctionStep = (typeof FUNCTION_NAMES)[number];

/** The work of a function for one callback, on average. */
export interface StepCost {
  readonly name: 'receive-callback' | 'advance-conference' | 'deliver-callback';
  readonly counts: CallCounts;
  /** Milliseconds. */
  readonly cpu: number;
  readonly log: { readonly lines: number; readonly bytes: number };
  /** The published events. */
  readonly events: number;
}

/** The cost of each callback but the first one, and of the end of its conference. */
export interface Life {
  readonly receive: StepCost;
  readonly advance: StepCost;
  /** Undefined if no callback is delivered. */
  readonly deliver: StepCost | undefined;
  /** All write units after the callbacks, up to the close. */
  readonly writtenAtEnd: number;
}

/** Runs a conference from its creation to its close through the functions. */
export async function measureLife(
  place: AwsStandIn,
  id: string,
  callbacks: number,
  isDelivered: boolean,
): Promise<Life> {
  const warm = Math.min(callbacks, WARM_CALLBACKS) - 1;
  const start = after(NOW, -MINUTE);
  const createdAt = after(start, -60 * MINUTE);
  const receiver = isDelivered && { url: `${place.url}/receiver` };
  const definition = createDefinition(id, { start, end: after(start, 10 * MINUTE), createdAt, ...receiver });
  await place.fill(writeInBatches(({ definitions }: Stores) => once(definitions.write(definition))));
  await place.takeSent();

  const received = await runStep(place, 'receive-callback', createHttpCallbacks(id, callbacks), warm);
  const entries = received.sent.map(({ MessageBody: body = '', MessageGroupId: group = '' }) =>
    parseEntry({ id: 'message', group, body, sentAt: Date.now() }),
  );
  const life = conferenceLife(definition, createdAt, entries as CallbackEntry[]);
  const advanced = await runStep(
    place,
    'advance-conference',
    [life.created, ...life.callbacks].map(createMailboxEvent),
    warm + 1,
  );
  const jobs = advanced.sent.flatMap(deliveryEvents);
  const delivered = jobs.length > 0 ? await runStep(place, 'deliver-callback', jobs, warm) : undefined;
  const ended = await runStep(place, 'advance-conference', life.end.map(createMailboxEvent), 0);
  return {
    receive: received.cost,
    advance: advanced.cost,
    deliver: delivered?.cost,
    writtenAtEnd: ended.cost.counts.written * (life.end.length - 1),
  };
}

async function* once(written: Promise<unknown>) {
  yield await written;
}

/** @param warm events after the first one that are not measured either */
async function runStep(
  place: AwsStandIn,
  name: StepCost['name'],
  events: readonly object[],
  warm: number,
): Promise<{ readonly cost: StepCost; readonly sent: readonly SentMessage[] }> {
  const measured = events.length - 1 - warm;
  const bundled = bundleFunction(`lambda/handlers/${name}.ts`);
  const run = await measureFunction(bundled, place, { events, warm, measured });
  const sent = await place.takeSent();
  const published = sent.flatMap(({ Entries = [] }) => (Entries.length > 0 ? [Entries.length] : []));
  const perEvent = (sum: number) => (measured > 0 ? sum / measured : 0);
  const cost: StepCost = {
    name,
    counts: measured > 0 ? averageCounts(run.counts, measured) : NO_CALLS,
    cpu: run.perEvent,
    log: { lines: perEvent(run.log.lines), bytes: perEvent(run.log.bytes) },
    events: perEvent(published.slice(-measured).reduce((sum, count) => sum + count, 0)),
  };
  return { cost, sent };
}

/** As the rule puts an event of a callback into the queue of the deliveries. */
function deliveryEvents({ Entries = [] }: SentMessage): object[] {
  return Entries.flatMap(({ Source, DetailType, Detail }) => {
    const detail = JSON.parse(Detail);
    if (DetailType !== 'Callback Received' || detail.callback.deliver !== true) return [];
    return [createQueueEvent(JSON.stringify({ source: Source, 'detail-type': DetailType, detail }))];
  });
}
