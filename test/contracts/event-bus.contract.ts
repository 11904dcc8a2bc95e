import { randomUUID } from 'node:crypto';
import type { Instant } from '../../lambda/domain/instant';
import type { StatusEvent } from '../../lambda/domain/status-event';
import type { EventBus } from '../../lambda/ports/event-bus';
import { until } from '../until';

/** An event in the form in which a subscriber gets it. */
export interface ReceivedEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: StatusEvent['detail'];
}

/** A bus, and a subscriber to all of its events. */
export interface EventBusUnderTest {
  readonly eventBus: EventBus;
  received(): readonly ReceivedEvent[];
}

/** The contract of every event bus. */
export function eventBusContract(make: () => Promise<EventBusUnderTest>): void {
  let under: EventBusUnderTest;
  beforeAll(async () => {
    under = await make();
  });

  const about = (conferenceId: string) =>
    under.received().filter(({ detail }) => detail.metadata.conferenceId === conferenceId);

  test('an event arrives as EventBridge gives it to a target', async () => {
    const [event] = events(1);
    await under.eventBus.publish([event]);
    const { conferenceId } = event.detail.metadata;
    await until(() => about(conferenceId).length > 0);
    expect(about(conferenceId)).toEqual([
      expect.objectContaining({
        source: 'fonestorm.conferences',
        'detail-type': 'Attendee Count Changed',
        time: '2026-05-04T10:00:00Z',
        detail: event.detail,
      }),
    ]);
  });

  test('more events than one request takes all arrive', async () => {
    const many = events(25);
    await under.eventBus.publish(many);
    const { conferenceId } = many[0].detail.metadata;
    await until(() => about(conferenceId).length === many.length);
    const sequences = about(conferenceId).map(({ detail }) => detail.metadata.sequence);
    expect(sequences.sort((a, b) => a - b)).toEqual(many.map(({ detail }) => detail.metadata.sequence));
  });

  test('events that are too large together for one request all arrive', async () => {
    const large = events(4, 'ä'.repeat(50_000));
    await under.eventBus.publish(large);
    const { conferenceId } = large[0].detail.metadata;
    await until(() => about(conferenceId).length === large.length);
    expect(about(conferenceId).map(({ detail }) => detail.conference.label)).toEqual(
      large.map(({ detail }) => detail.conference.label),
    );
  });

  test('an event that is published again arrives again, with its own id', async () => {
    const [event] = events(1);
    await under.eventBus.publish([event]);
    await under.eventBus.publish([event]);
    const { conferenceId, id } = event.detail.metadata;
    await until(() => about(conferenceId).length === 2);
    expect(about(conferenceId).map(({ detail }) => detail.metadata.id)).toEqual([id, id]);
  });
}

/** A bus that refuses the events that the test names. */
export interface PartialBusUnderTest extends EventBusUnderTest {
  /** Refuses the events at these places, one list per request; the last list holds for all later requests. */
  refuseEvents(...places: readonly (readonly number[])[]): void;
}

/** The contract of every bus that may accept a part of a request. */
export function partialBusContract(make: () => Promise<PartialBusUnderTest>): void {
  let under: PartialBusUnderTest;
  beforeAll(async () => {
    under = await make();
  });
  afterEach(() => under.refuseEvents([]));

  const sequencesOf = (conferenceId: string) =>
    under
      .received()
      .filter(({ detail }) => detail.metadata.conferenceId === conferenceId)
      .map(({ detail }) => detail.metadata.sequence)
      .sort((a, b) => a - b);

  test.each<[string, readonly (readonly number[])[]]>([
    ['one of three', [[1], []]],
    ['the first', [[0], []]],
    ['the last', [[2], []]],
    ['all but one', [[0, 2], []]],
    ['all', [[0, 1, 2], []]],
    ['one, and again', [[1], [0], []]],
    ['two, and one of them again', [[0, 2], [1], []]],
  ])(
    'events that are refused at first (%s) arrive, and no other event arrives twice',
    async (_name, places) => {
      const three = events(3);
      under.refuseEvents(...places);
      await under.eventBus.publish(three);
      expect(sequencesOf(three[0].detail.metadata.conferenceId)).toEqual([1, 2, 3]);
    },
  );

  test('if an event is never accepted, publishing fails; a repeat publishes all of them', async () => {
    const three = events(3);
    const { conferenceId } = three[0].detail.metadata;
    // In each request, the remaining event is the first one.
    under.refuseEvents([1], [0]);
    await expect(under.eventBus.publish(three)).rejects.toThrow();
    expect(sequencesOf(conferenceId)).toEqual([1, 3]);
    under.refuseEvents([]);
    await under.eventBus.publish(three);
    expect(new Set(sequencesOf(conferenceId))).toEqual(new Set([1, 2, 3]));
  });
}

function events(count: number, label = 'Weekly'): [StatusEvent, ...StatusEvent[]] {
  const conferenceId = randomUUID();
  const now = '2026-05-04T10:00:00.000Z' as Instant;
  const event = (sequence: number): StatusEvent => ({
    type: 'Attendee Count Changed',
    time: now,
    detail: {
      metadata: {
        ...{ id: `entry-${sequence}/Attendee Count Changed`, schemaVersion: '1', conferenceId, sequence },
        ...{ occurredAt: now, receivedAt: now, origin: 'callback' },
      },
      conference: { id: conferenceId, label },
      attendees: { before: 0, now: sequence },
    },
  });
  return [event(1), ...Array.from({ length: count - 1 }, (_, index) => event(index + 2))];
}
