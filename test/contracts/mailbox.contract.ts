import { randomUUID } from 'node:crypto';
import type { Entry } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { Mailbox } from '../../lambda/ports/mailbox';
import { until } from '../until';

/** A mailbox, and its consumer. */
export interface MailboxUnderTest {
  readonly mailbox: Mailbox;
  /**
   * Passes each entry to a function until it is stopped, and whether the queue may have delivered it before. If the function
   * rejects, the entry is retried.
   */
  consume(handle: (entry: Entry, isRedelivered: boolean) => Promise<void>): () => Promise<void>;
  /** Puts a message into a group that is not an entry. */
  putRaw(group: string, body: string): Promise<void>;
  deadLetters(): Promise<number>;
  redrive(): Promise<void>;
}

/** The contract of every mailbox. Each test uses its own conferences. */
export function mailboxContract(make: () => Promise<MailboxUnderTest>): void {
  let under: MailboxUnderTest;
  let stop: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    under = await make();
  });
  afterEach(async () => {
    await stop?.();
    stop = undefined;
  });

  const consume: MailboxUnderTest['consume'] = (handle) => {
    stop = under.consume(handle);
    return stop;
  };

  test('an entry arrives unchanged, also with bytes that are not UTF-8', async () => {
    const put = {
      ...callback(randomUUID()),
      request: { ...request, body: Buffer.alloc(128 * 1024, 255).toString('base64') },
    };
    const taken: Entry[] = [];
    consume(async (entry) => {
      taken.push(entry);
    });
    await under.mailbox.put(put);
    await until(() => taken.length > 0);
    expect(taken).toEqual([put]);
  });

  test('an entry arrives unchanged, also with characters that a queue refuses', async () => {
    const put = {
      ...callback(randomUUID()),
      request: { ...request, query: 'a=\u0000\ufffe\uffff\ud83d é 😀' },
    };
    const taken: Entry[] = [];
    consume(async (entry) => {
      taken.push(entry);
    });
    await under.mailbox.put(put);
    await until(() => taken.length > 0);
    expect(taken).toEqual([put]);
  });

  test('entries of a conference arrive in the order of put, one at a time', async () => {
    const conference = randomUUID();
    const put = Array.from({ length: 12 }, () => callback(conference));
    for (const entry of put) await under.mailbox.put(entry);
    const taken: string[] = [];
    let inHand = 0;
    let most = 0;
    consume(async ({ id }) => {
      inHand += 1;
      most = Math.max(most, inHand);
      await new Promise((resolve) => setTimeout(resolve, 3));
      taken.push(id);
      inHand -= 1;
    });
    await until(() => taken.length === put.length);
    expect(taken).toEqual(put.map(({ id }) => id));
    expect(most).toBe(1);
  });

  test('a repeated id has no effect', async () => {
    const [once, last] = [callback(randomUUID()), callback(randomUUID())];
    const other = { ...last, conferenceId: once.conferenceId };
    for (const entry of [once, once, once, other]) await under.mailbox.put(entry);
    const taken: string[] = [];
    consume(async ({ id }) => {
      taken.push(id);
    });
    await until(() => taken.includes(other.id));
    expect(taken).toEqual([once.id, other.id]);
  });

  test('the same id in another conference is another entry', async () => {
    const one = callback(randomUUID());
    const other = { ...one, conferenceId: randomUUID() };
    for (const entry of [one, other, one, other]) await under.mailbox.put(entry);
    const last = [callback(one.conferenceId), callback(other.conferenceId)];
    for (const entry of last) await under.mailbox.put(entry);
    const taken: string[] = [];
    consume(async ({ conferenceId, id }) => {
      taken.push(`${conferenceId} ${id}`);
    });
    await until(() => last.every(({ conferenceId, id }) => taken.includes(`${conferenceId} ${id}`)));
    expect(taken).toHaveLength(4);
  });

  test('a failed entry is retried before the entries after it, and delays no other conference', async () => {
    const [failing, other] = [randomUUID(), callback(randomUUID())];
    const [first, second] = [callback(failing), callback(failing)];
    for (const entry of [first, second, other]) await under.mailbox.put(entry);
    const taken: string[] = [];
    let failures = 0;
    consume(async ({ id }) => {
      if (id === first.id && (failures === 0 || !taken.includes(other.id))) {
        failures += 1;
        throw new Error('the infrastructure fails');
      }
      taken.push(id);
    });
    await until(() => taken.length === 3);
    expect(taken).toEqual([other.id, first.id, second.id]);
  });

  test('an entry is redelivered if the consumer had it before, and failed or was stopped', async () => {
    const entry = callback(randomUUID());
    await under.mailbox.put(entry);
    const deliveries: boolean[] = [];
    const handle = async (_entry: Entry, isRedelivered: boolean) => {
      deliveries.push(isRedelivered);
      if (deliveries.length < 3) throw new Error('the infrastructure fails');
    };
    const end = consume(handle);
    await until(() => deliveries.length === 1);
    await end();
    consume(handle);
    await until(() => deliveries.length >= 3);
    expect(deliveries).toEqual([false, true, true]);
  });

  test('a message that is not an entry arrives as an entry of kind unreadable', async () => {
    const conference = randomUUID();
    await under.putRaw(conference, '{"format":99}');
    const taken: Entry[] = [];
    consume(async (entry) => {
      taken.push(entry);
    });
    await until(() => taken.length > 0);
    expect(taken).toMatchObject([
      { kind: 'unreadable', conferenceId: conference, body: Buffer.from('{"format":99}').toString('base64') },
    ]);
  });

  test('an entry that fails too often becomes a dead letter, and is marked after a redrive', async () => {
    const conference = randomUUID();
    const before = await under.deadLetters();
    const lost = { ...callback(conference), receivedAt: '2026-05-04T09:00:00.000Z' as Instant };
    await under.mailbox.put(lost);
    const taken: Entry[] = [];
    let isBroken = true;
    consume(async (entry) => {
      if (isBroken) throw new Error('the infrastructure fails');
      taken.push(entry);
    });
    await until(async () => (await under.deadLetters()) > before);
    const next = callback(conference);
    isBroken = false;
    await under.mailbox.put(next);
    await until(() => taken.length === 1);
    await under.redrive();
    await until(() => taken.length === 2);
    expect(taken).toEqual([next, { ...lost, redriven: true }]);
  });
}

const request = { method: 'POST', query: 'a=b', headers: { 'content-type': 'application/json' }, body: '' };

function callback(conferenceId: string): Entry & { kind: 'callback' } {
  const receivedAt = new Date().toISOString() as Instant;
  return { kind: 'callback', id: `callback-${randomUUID()}`, conferenceId, receivedAt, request };
}
