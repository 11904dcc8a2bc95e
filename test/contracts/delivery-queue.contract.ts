import { randomUUID } from 'node:crypto';
import { after, type Instant } from '../../lambda/domain/instant';
import type { DeliveryJob, DeliveryQueue } from '../../lambda/ports/delivery-queue';

/** A queue, and its consumer. The test may set the clock. */
export interface DeliveryQueueUnderTest {
  readonly queue: DeliveryQueue;
  now(): Instant;
  /** Passes each job to a function until it is stopped. */
  consume(handle: (job: DeliveryJob) => Promise<void>): () => Promise<void>;
  /** Resolves after these milliseconds. */
  advanceTime(milliseconds: number): Promise<void>;
}

export interface DeliveryQueueContractOptions {
  /** The delay of a job in the tests, in milliseconds. */
  readonly delay: number;
  /** The longest allowed lateness of a job, in milliseconds. */
  readonly tolerance: number;
  /** Whether the test can set the clock hours ahead. */
  readonly canSkipHours?: boolean;
}

const HOUR = 3_600_000;

/** The contract of every delivery queue. Each case uses its own jobs. */
export function deliveryQueueContract(
  make: () => Promise<DeliveryQueueUnderTest>,
  { delay, tolerance, canSkipHours = false }: DeliveryQueueContractOptions,
): void {
  let under: DeliveryQueueUnderTest;
  let stop: (() => Promise<void>) | undefined;
  const taken: { readonly job: DeliveryJob; readonly at: Instant }[] = [];

  beforeAll(async () => {
    under = await make();
    stop = under.consume(async (job) => {
      taken.push({ job, at: under.now() });
    });
  });
  afterAll(() => stop?.());

  const of = ({ conferenceId, position }: DeliveryJob) =>
    taken.filter(({ job }) => job.conferenceId === conferenceId && job.position === position);

  /** The time at which a job first arrived unchanged. */
  async function came(job: DeliveryJob, within: number): Promise<Instant> {
    for (let passed = 0; of(job).length === 0; passed += delay / 4) {
      if (passed > within) throw new Error(`a job did not come within ${within} ms`);
      await under.advanceTime(delay / 4);
    }
    const [first] = of(job);
    expect(first?.job).toEqual(job);
    return first?.at ?? under.now();
  }

  test('a job arrives at once if its time is now or has passed', async () => {
    const [now, past] = [jobOf(), jobOf({ previousAttempts: 3 })];
    await under.queue.put(now, under.now());
    await under.queue.put(past, after(under.now(), -HOUR));
    await came(now, tolerance);
    await came(past, tolerance);
  });

  test('a job does not arrive before its time', async () => {
    const job = jobOf({ previousAttempts: 1 });
    const notBefore = after(under.now(), delay);
    await under.queue.put(job, notBefore);
    const at = await came(job, delay + tolerance);
    expect(at >= notBefore).toBe(true);
  });

  test('a waiting job delays no other, not even of the same delivery', async () => {
    const [waits, other] = [jobOf({ previousAttempts: 1 }), jobOf()];
    const { conferenceId, position } = waits;
    const again: DeliveryJob = { conferenceId, position, previousManual: 0 };
    await under.queue.put(waits, after(under.now(), 600_000));
    await under.queue.put(other, under.now());
    await under.queue.put(again, under.now());
    await came(other, tolerance);
    await came(again, tolerance);
  });

  test('a job that is put twice arrives', async () => {
    const job = jobOf({ previousAttempts: 2 });
    const notBefore = after(under.now(), delay);
    await Promise.all([under.queue.put(job, notBefore), under.queue.put(job, notBefore)]);
    await came(job, delay + tolerance);
  });

  test('a job may wait for longer than a day, and be put twice', async () => {
    const job = jobOf({ previousAttempts: 9 });
    const notBefore = after(under.now(), 26 * HOUR);
    await under.queue.put(job, notBefore);
    await under.queue.put(job, notBefore);
    expect(of(job)).toEqual([]);
    if (!canSkipHours) return;
    await under.advanceTime(26 * HOUR - 1000);
    expect(of(job)).toEqual([]);
    const at = await came(job, 1000 + tolerance);
    expect(at >= notBefore).toBe(true);
  });
}

function jobOf({ previousAttempts = 0 } = {}): DeliveryJob {
  return { conferenceId: randomUUID(), position: 1_234_567, previousAttempts };
}
