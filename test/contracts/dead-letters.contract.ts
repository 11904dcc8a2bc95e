import { randomUUID } from 'node:crypto';
import type { DeadLetters } from '../../lambda/ports/dead-letters';

/** Dead letters with what makes them. */
export interface DeadLettersUnderTest {
  readonly deadLetters: DeadLetters;
  /**
   * Makes a dead letter of a conference.
   *
   * @returns the name of the queue that holds it now
   */
  addDeadLetter(conferenceId: string): Promise<string>;
}

/** What everybody who looks through dead letters keeps to. Conferences have ids of their own in each test. */
export function deadLettersContract(make: () => Promise<DeadLettersUnderTest>): void {
  let under: DeadLettersUnderTest;
  beforeAll(async () => {
    under = await make();
  });

  test('where there are none, nothing holds anything of a conference', async () => {
    expect(await under.deadLetters.queuesHolding(randomUUID())).toEqual([]);
  });

  test('the queue that holds something of a conference is named, and no other conference is', async () => {
    const [conference, other] = [randomUUID(), randomUUID()];
    const queue = await under.addDeadLetter(conference);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
    expect(await under.deadLetters.queuesHolding(other)).toEqual([]);
  });

  test('who looks takes nothing away, however often', async () => {
    const conference = randomUUID();
    const queue = await under.addDeadLetter(conference);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
    await under.addDeadLetter(randomUUID());
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
  });

  test('one is found behind many others, and two make their queue be named once', async () => {
    const conference = randomUUID();
    for (let others = 0; others < 12; others += 1) await under.addDeadLetter(randomUUID());
    const queue = await under.addDeadLetter(conference);
    await under.addDeadLetter(conference);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([queue]);
  });

  test('a conference whose id another’s begins with is not taken for it', async () => {
    const conference = randomUUID();
    await under.addDeadLetter(`${conference}-2`);
    expect(await under.deadLetters.queuesHolding(conference)).toEqual([]);
  });
}
