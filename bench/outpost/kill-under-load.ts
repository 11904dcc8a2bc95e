import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackOutcome } from '../load/callback-outcomes';
import { runAtConstantRate } from '../load/constant-rate';
import { isAccepted } from '../load/find-losses';
import type { Load } from './measure-throughput';
import type { Side } from './side';

/** A run in which the program was killed. */
export interface KillRun {
  readonly sent: readonly CallbackOutcome[];
  /** Milliseconds from the kills until the program answered again, together. */
  readonly downTime: number;
}

/** The outcome of a run with kills: numbers of callbacks. */
export interface KillOutcome extends Pick<KillRun, 'downTime'> {
  readonly sent: number;
  /** Answered 2xx. */
  readonly accepted: number;
  readonly delivered: number;
  /** Delivered more than once. */
  readonly repeated: number;
  /** The body of a delivery was not the sent one. */
  readonly altered: number;
  /** Accepted, and not delivered. */
  readonly lost: number;
}

/** Parts of the load after which the program is killed. */
const KILLED_AFTER = [1 / 3, 2 / 3];
/** Milliseconds without a delivery after which nothing is waited for any more. */
const IDLE_LIMIT = 90_000;

/** Sends callbacks at a constant rate. Kills the program twice meanwhile, and starts it again each time. */
export async function killUnderLoad(
  side: Side,
  { outcomes, sender, conferenceIds }: Load,
  { rate, count }: { readonly rate: number; readonly count: number },
): Promise<KillRun> {
  const sent: CallbackOutcome[] = [];
  const killedIndexes = KILLED_AFTER.map((part) => Math.floor(part * count));
  let restarted = Promise.resolve();
  let downTime = 0;
  const restart = async () => {
    const killedAt = performance.now();
    await side.killAndRestart();
    downTime += performance.now() - killedAt;
  };
  await runAtConstantRate({
    ...{ rate, count },
    onDue(index, dueAt) {
      if (killedIndexes.includes(index)) restarted = restarted.then(restart);
      const id = conferenceIds[index % conferenceIds.length] ?? '';
      const outcome = outcomes.recordSent(id, dueAt, false);
      sent.push(outcome);
      void sender.send(side.createRequest(outcome.number, id), outcome);
    },
  });
  await restarted;
  while (sent.some(({ response }) => !response)) await sleep(50);
  return { sent, downTime };
}

/** Resolves once all that was accepted is delivered, or nothing has been delivered for long. */
export async function waitForRest({ sent }: KillRun): Promise<void> {
  const isMissing = (outcome: CallbackOutcome) => isAccepted(outcome) && outcome.deliveryCount === 0;
  let [missing, since] = [Number.NaN, performance.now()];
  for (;;) {
    const now = sent.filter(isMissing).length;
    if (now !== missing) [missing, since] = [now, performance.now()];
    if (now === 0 || performance.now() - since > IDLE_LIMIT) return;
    await sleep(100);
  }
}

export function countOutcomes({ sent, downTime }: KillRun): KillOutcome {
  const count = (is: (outcome: CallbackOutcome) => boolean) => sent.filter(is).length;
  return {
    downTime,
    sent: sent.length,
    accepted: count(isAccepted),
    delivered: count(({ deliveryCount }) => deliveryCount > 0),
    repeated: count(({ deliveryCount }) => deliveryCount > 1),
    altered: count(({ isAltered }) => isAltered === true),
    lost: count((outcome) => isAccepted(outcome) && outcome.deliveryCount === 0),
  };
}
