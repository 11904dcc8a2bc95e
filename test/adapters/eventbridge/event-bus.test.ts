import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { eventBridgeBus } from '../../../lambda/adapters/eventbridge/event-bus';
import type { Instant } from '../../../lambda/domain/instant';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import type { EventBus } from '../../../lambda/ports/event-bus';
import { EventBridgeStandIn } from '../../aws/bus';
import { awsStandIn } from '../../aws/endpoint';
import { eventBusContract, partialBusContract } from '../../contracts/event-bus.contract';

const bus = new EventBridgeStandIn();
const stand = awsStandIn(bus.service);
const PUT_EVENTS = 'EventBridge PutEvents';

let eventBus: EventBus;
let waits: number[];
beforeEach(() => {
  waits = [];
  eventBus = eventBridgeBus(new EventBridgeClient(stand().settings), 'relay', async (milliseconds) => {
    waits.push(milliseconds);
  });
});

describe('a bus of Amazon EventBridge, over HTTP', () => {
  const ofEachTest: EventBus = { publish: (events) => eventBus.publish(events) };
  eventBusContract(async () => ({ eventBus: ofEachTest, received: () => bus.received }));
  partialBusContract(async () => ({
    ...{ eventBus: ofEachTest, received: () => bus.received },
    refuseEvents: (...places) => bus.refuse(...places),
  }));
});

const now = '2026-05-04T10:00:00.000Z' as Instant;
const event = (sequence: number, label = ''): StatusEvent => ({
  ...{ type: 'Conference Started', time: now },
  detail: {
    metadata: {
      ...{ id: `e${sequence}`, schemaVersion: '1', conferenceId: 'c1', sequence },
      ...{ occurredAt: now, receivedAt: now, origin: 'callback' },
    },
    conference: { label },
  },
});
const three = [event(1), event(2), event(3)];

/** The ids of the events of each request. */
function requests(): string[][] {
  return stand().requests.map(({ body }) =>
    (body.Entries as { Detail: string }[]).map(({ Detail }) => JSON.parse(Detail).metadata.id),
  );
}

test('sends only the failed entry of a request again (FailedEntryCount: 1)', async () => {
  bus.refuse([1], []);
  await eventBus.publish(three);
  expect(requests()).toEqual([['e1', 'e2', 'e3'], ['e2']]);
});

test('sends an entry again that has no result in the response', async () => {
  stand().injectResponses(
    PUT_EVENTS,
    { body: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } },
    { body: {} },
  );
  await eventBus.publish(three);
  expect(requests()).toEqual([
    ['e1', 'e2', 'e3'],
    ['e2', 'e3'],
    ['e2', 'e3'],
  ]);
});

test('throws after four requests if entries keep failing, with their number and the reason', async () => {
  bus.refuse([0, 2], [0, 1]);
  await expect(eventBus.publish(three)).rejects.toThrow(
    '2 events were not accepted by the bus: InternalFailure',
  );
  bus.refuse([]);
  expect(stand().count(PUT_EVENTS)).toBe(4);
  expect(waits).toEqual([50, 200, 800]);
});

test('the error has the reason of the last failed entry, or says that it has no result', async () => {
  bus.refuse([0, 1, 2], [0, 1, 2], [0, 1, 2], [1, 2]);
  await expect(eventBus.publish(three)).rejects.toThrow(
    '2 events were not accepted by the bus: InternalFailure',
  );
  bus.refuse([]);
  stand().injectResponses(PUT_EVENTS, ...Array.from({ length: 4 }, () => ({ body: {} })));
  await expect(eventBus.publish(three)).rejects.toThrow(/^3 events .*: no result for an entry$/);
});

test('throws if a request fails after an earlier one succeeded in part', async () => {
  bus.refuse([1], []);
  stand().injectResponses(PUT_EVENTS, { body: { Entries: [{ EventId: '1' }, { ErrorCode: 'Throttled' }] } });
  stand().injectResponses(PUT_EVENTS, { error: 'ValidationException' });
  await expect(eventBus.publish(three)).rejects.toThrow(
    expect.objectContaining({ name: 'ValidationException' }),
  );
  bus.refuse([]);
});

test('requests hold at most 10 entries and 256 KiB', async () => {
  const many = Array.from({ length: 21 }, (_, each) => event(each));
  const large = Array.from({ length: 3 }, (_, each) => event(each, 'ä'.repeat(60_000)));
  await eventBus.publish([...many, ...large]);
  expect(requests().map(({ length }) => length)).toEqual([10, 10, 3, 1]);
});
