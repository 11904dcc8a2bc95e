import { LOG_CODES } from '../../lambda/contract/log-codes';
import type { Activity, Health } from '../../lambda/domain/health';
import type { HealthProbe } from '../../lambda/ports/health';
import type { LogCode } from '../../lambda/ports/logger';

/** A relay that is measured, with a clock that the test moves. */
export interface HealthUnderTest {
  readonly probe: HealthProbe;
  /** Milliseconds since 1970. */
  now(): number;
  pass(milliseconds: number): void;
  /** A function logs a line, now. */
  log(code: LogCode, fields?: Readonly<Record<string, unknown>>): void;
  /** Puts a message into the mailbox. */
  put(): Promise<void>;
  /** A consumer receives the messages of the mailbox, and keeps them. */
  receive(): Promise<void>;
  /** A delivery becomes a dead letter. */
  addDeadLetter(): Promise<void>;
}

const MINUTE = 60_000;

/** The contract of everything that measures a relay. Each test has a new relay. */
export function healthContract(make: () => Promise<HealthUnderTest>): void {
  let under: HealthUnderTest;
  beforeEach(async () => {
    under = await make();
  });

  /** An answer may be a minute old: CloudWatch has one value a minute. */
  async function measure(): Promise<Health> {
    under.pass(MINUTE);
    return under.probe.measure();
  }
  const activity = async () => (await measure()).activity;
  const queue = async (name: string) => (await measure()).queues.find((each) => each.name === name);
  const published = (kind: string, latency: number) => under.log(LOG_CODES.published, { kind, latency });

  test('a new relay has empty queues and no activity', async () => {
    const { queues, activity } = await measure();
    for (const name of ['mailbox', 'status-checks', 'deliveries']) {
      expect(queues).toContainEqual({
        ...{ name, deadLetters: 0 },
        messages: { ready: 0, inFlight: 0, delayed: 0 },
      });
    }
    const nothing: Activity = {
      ...{ lastSweep: undefined, accepted: 0, published: 0, attempted: 0, failed: 0, latency: undefined },
    };
    expect(activity).toEqual(nothing);
  });

  test('counts the messages of a queue that are ready and in flight', async () => {
    await under.put();
    await under.receive();
    await under.put();
    await under.put();
    expect(await queue('mailbox')).toMatchObject({ messages: { ready: 2, inFlight: 1, delayed: 0 } });
  });

  test('counts the dead letters of a queue, and changes none of them', async () => {
    await under.addDeadLetter();
    await under.addDeadLetter();
    for (let reads = 0; reads < 2; reads += 1)
      expect(await queue('deliveries')).toMatchObject({ deadLetters: 2 });
    expect(await queue('mailbox')).toMatchObject({ deadLetters: 0 });
  });

  test('counts the lines of each kind, and measures from the receipt of a callback to its publication', async () => {
    for (let count = 0; count < 3; count += 1) under.log(LOG_CODES.accepted);
    published('callback', 100);
    published('tick', 90_000);
    under.pass(5 * MINUTE);
    published('callback', 301);
    under.log(LOG_CODES.deliveriesAttempted);
    under.log(LOG_CODES.deliveriesAttempted);
    under.log(LOG_CODES.deliveriesFailed);
    expect(await activity()).toEqual({
      ...{ lastSweep: undefined, accepted: 3, published: 2, attempted: 2, failed: 1 },
      latency: { mean: 201, longest: 301 },
    });
  });

  test('lines of more than an hour ago do not count', async () => {
    under.log(LOG_CODES.accepted);
    published('callback', 5000);
    under.pass(50 * MINUTE);
    published('callback', 40);
    expect(await activity()).toMatchObject({ accepted: 1, published: 2 });
    under.pass(20 * MINUTE);
    expect(await activity()).toMatchObject({ accepted: 0, published: 1, latency: { mean: 40, longest: 40 } });
  });

  test('the last sweep is the last complete one of the last hour', async () => {
    under.log(LOG_CODES.sweepsCompleted);
    under.pass(10 * MINUTE);
    under.log(LOG_CODES.sweepsCompleted);
    const sweptAt = under.now();
    const lastSweep = Date.parse((await activity())?.lastSweep ?? '');
    expect(Math.abs(lastSweep - sweptAt)).toBeLessThanOrEqual(MINUTE);
    under.pass(61 * MINUTE);
    expect((await activity())?.lastSweep).toBeUndefined();
  });
}
