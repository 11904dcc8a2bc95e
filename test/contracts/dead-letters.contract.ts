import { randomUUID } from 'node:crypto';
import type { DeadLetters } from '../../lambda/ports/dead-letters';

/** Dead-letter queues, and a way to fill them. */
export interface DeadLettersUnderTest {
  readonly deadLetters: DeadLetters;
  /**
   * Puts a message of a conference into a dead-letter queue.
   *
   * @returns the name of the queue
   */
  addDeadLetter(conferenceId: string): Promise<string>;
}

/** The contract of every reader of dead letters. Each test uses its own conferences. */
export function deadLettersContract(make: () => Promise<DeadLettersUnderTest>): void {
  let under: DeadLettersUnderTest;
  beforeAll(async () => {
    under = await make();
  });

  test('names no queue without dead letters', async () => {
    expect(await under.deadLetters.queuesHolding(randomUUID())).toEqual([]);
  });

  test('names the queue with a message of the conference, but not for another conference', async () => {
    const [conference, other] = [randomUUID(), randomUUID()];
    const queue = await under.addDeadLetter(conference);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
    expect(await under.deadLetters.queuesHolding(other)).toEqual([]);
  });

  test('repeated reads remove no message', async () => {
    const conference = randomUUID();
    const queue = await under.addDeadLetter(conference);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
    await under.addDeadLetter(randomUUID());
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
  });

  test('finds a message after many others, and names a queue with two messages once', async () => {
    const conference = randomUUID();
    for (let others = 0; others < 12; others += 1) await under.addDeadLetter(randomUUID());
    const queue = await under.addDeadLetter(conference);
    await under.addDeadLetter(conference);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
  });

  test('distinguishes a conference from one whose id begins with the same characters', async () => {
    const conference = randomUUID();
    await under.addDeadLetter(`${conference}-2`);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([]);
  });
}
