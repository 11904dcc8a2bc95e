import {
  type AttemptResult,
  abandonDelivery,
  automaticCountOf,
  type Delivery,
  lastAutomaticAttempt,
  markReported,
  markUnreported,
  newDelivery,
  nextAttemptId,
  postponeDelivery,
  RETRY_DELAYS,
  recordAttempt,
  recordManualAttempt,
} from '../../lambda/domain/delivery';
import { after, type Instant, milliseconds } from '../../lambda/domain/instant';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = '2026-05-04T10:00:00.000Z' as Instant;

const fresh = newDelivery('c1', 1);

function answered(status: number | undefined, more: Partial<AttemptResult> = {}): AttemptResult {
  return { startedAt: NOW, duration: 250, ...(status !== undefined && { status }), ...more };
}

/** A delivery after this number of failed attempts. */
function failedTimes(attemptCount: number): Delivery {
  let delivery = fresh;
  for (let count = 0; count < attemptCount; count += 1) {
    delivery = recordAttempt(delivery, answered(500), 0);
  }
  return delivery;
}

/** Milliseconds from the end of an attempt to the next one. */
function waitAfter(delivery: Delivery, answer: AttemptResult, random = 0): number {
  const { nextAt } = recordAttempt(delivery, answer, random);
  if (nextAt === undefined) throw new Error('expected a next attempt');
  return milliseconds(nextAt) - milliseconds(answer.startedAt) - answer.duration;
}

test('a new delivery is pending, without attempts', () => {
  expect(newDelivery('c1', 1)).toEqual({
    ...{ conferenceId: 'c1', position: 1, status: 'pending' },
    ...{ attempts: [], attemptCount: 0, version: 0 },
  });
});

test('a delivery has ten attempts, over more than three days', () => {
  const waits = RETRY_DELAYS.map((_, attemptCount) => waitAfter(failedTimes(attemptCount), answered(503)));
  expect(waits).toEqual([
    ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR],
    ...[10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
  ]);
  expect(failedTimes(9)).toMatchObject({ status: 'pending', attemptCount: 9 });
  expect(failedTimes(10)).toMatchObject({ status: 'failed', attemptCount: 10 });
  expect(failedTimes(10)).not.toHaveProperty('nextAt');
  const all = waits.reduce((sum, wait) => sum + wait, 0);
  expect(all).toBeGreaterThan(72 * HOUR);
  expect(all).toBeLessThan(80 * HOUR);
});

test('a random part makes a wait longer by at most a tenth, and never shorter', () => {
  for (const [attemptCount, wait] of RETRY_DELAYS.entries()) {
    expect(waitAfter(failedTimes(attemptCount), answered(500), 0)).toBe(wait);
    expect(waitAfter(failedTimes(attemptCount), answered(500), 0.5)).toBe(Math.round(wait * 1.05));
    expect(waitAfter(failedTimes(attemptCount), answered(500), 1)).toBe(Math.round(wait * 1.1));
  }
});

test.each([
  ['longer than the wait replaces it', 90 * SECOND, 90 * SECOND],
  ['shorter than the wait is ignored', 2 * SECOND, 5 * SECOND],
  ['of 0 is ignored', 0, 5 * SECOND],
  ['longer than a day counts as a day', 240 * HOUR, 24 * HOUR],
  ['too large for a time counts as a day', Number.MAX_SAFE_INTEGER, 24 * HOUR],
])('a Retry-After %s', (_name, retryAfter, expected) => {
  expect(waitAfter(fresh, answered(429, { retryAfter }))).toBe(expected);
});

test('a Retry-After after the last attempt causes no other attempt', () => {
  const last = recordAttempt(failedTimes(9), answered(503, { retryAfter: HOUR }), 0);
  expect(last).toMatchObject({ status: 'failed', attemptCount: 10 });
});

test.each([200, 201, 202, 204, 299])('%d ends the delivery as delivered', (status) => {
  const delivery = recordAttempt(failedTimes(3), answered(status), 0);
  expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 4 });
  expect(delivery).not.toHaveProperty('nextAt');
});

test.each([undefined, 100, 199, 300, 301, 307, 400, 404, 409, 411, 429, 500, 503, 599])(
  '%p causes a retry',
  (status) => {
    expect(recordAttempt(fresh, answered(status), 0).status).toBe('pending');
  },
);

test('410 ends the delivery as failed, at any attempt', () => {
  for (const attemptCount of [0, 4]) {
    const delivery = recordAttempt(failedTimes(attemptCount), answered(410), 0);
    expect(delivery).toMatchObject({ status: 'failed', attemptCount: attemptCount + 1 });
    expect(delivery).not.toHaveProperty('nextAt');
  }
});

test('an attempt is stored without its Retry-After', () => {
  const answer = answered(429, { response: 'slow', retryAfter: MINUTE });
  expect(recordAttempt(fresh, answer, 0).attempts).toEqual([
    { startedAt: NOW, duration: 250, status: 429, response: 'slow' },
  ]);
});

test('the last twenty attempts are stored, and all are counted', () => {
  let delivery = failedTimes(10);
  for (let index = 0; index < 15; index += 1) {
    const answer = answered(500, { response: String(index) });
    delivery = recordAttempt(delivery, answer, 0);
  }
  expect(delivery.attemptCount).toBe(25);
  expect(delivery.attempts).toHaveLength(20);
  expect(delivery.attempts.at(-1)?.response).toBe('14');
});

describe('a manual attempt', () => {
  const delivered = recordAttempt(failedTimes(1), answered(200), 0);
  const unreported = markUnreported(failedTimes(10), NOW);
  const STATES: readonly (readonly [string, Delivery])[] = [
    ['pending', failedTimes(3)],
    ['waiting', postponeDelivery(fresh, NOW)],
    ['delivered', delivered],
    ['failed', failedTimes(10)],
    ['unreported', unreported],
  ];

  test.each(STATES)('that succeeds makes a %s delivery delivered', (_name, before) => {
    const after = recordManualAttempt(before, answered(204));
    expect(after).toEqual({
      ...{ conferenceId: 'c1', position: 1, status: 'delivered', version: before.version + 1 },
      ...{ attemptCount: before.attemptCount + 1, manualCount: 1 },
      attempts: [...before.attempts, { startedAt: NOW, duration: 250, status: 204, isManual: true }],
    });
  });

  test.each(
    STATES.flatMap(([name, before]) =>
      [410, 500, undefined].map((status) => [status, name, before] as const),
    ),
  )(
    'with the response %p adds to a %s delivery, whose status and next time stay',
    (status, _name, before) => {
      const result = answered(status, { retryAfter: HOUR });
      const { retryAfter: _any, ...attempt } = result;
      expect(recordManualAttempt(before, result)).toEqual({
        ...before,
        ...{ attemptCount: before.attemptCount + 1, manualCount: 1, version: before.version + 1 },
        attempts: [...before.attempts, { ...attempt, isManual: true }],
      });
    },
  );

  test('uses up none of the automatic attempts, however many there are', () => {
    let delivery = failedTimes(1);
    for (let count = 0; count < 30; count += 1) {
      delivery = recordManualAttempt(delivery, answered(500));
      expect(delivery.attempts.length).toBeLessThanOrEqual(20);
    }
    expect(delivery).toMatchObject({ attemptCount: 31, manualCount: 30 });
    expect(automaticCountOf(delivery)).toBe(1);
    expect(waitAfter(delivery, answered(500))).toBe(5 * MINUTE);
    for (let count = 0; count < 9; count += 1) delivery = recordAttempt(delivery, answered(500), 0);
    expect(delivery).toMatchObject({ status: 'failed', attemptCount: 40 });
  });

  test('does not replace the last automatic one, which has the reason of a failure', () => {
    let delivery = recordAttempt(failedTimes(9), answered(503), 0);
    const last = delivery.attempts.at(-1);
    for (let count = 0; count < 25; count += 1) {
      delivery = recordManualAttempt(delivery, answered(500, { duration: count }));
      expect(lastAutomaticAttempt(delivery)).toBe(last);
    }
    expect(delivery.attempts).toHaveLength(20);
    expect(delivery.attempts.slice(1).map(({ duration }) => duration)).toEqual(
      Array.from({ length: 19 }, (_, index) => 6 + index),
    );
  });

  test('has the id of the automatic attempt beside it, and the next attempt another one', () => {
    expect(nextAttemptId(recordManualAttempt(fresh, answered(500)))).not.toBe(nextAttemptId(fresh));
  });
});

test('each change of a delivery increments its version', () => {
  expect(postponeDelivery(fresh, NOW).version).toBe(fresh.version + 1);
  expect(recordAttempt(fresh, answered(500), 0).version).toBe(fresh.version + 1);
});

test('the next attempt is the same for each function until it has an outcome, and then another one', () => {
  const ids = [fresh, postponeDelivery(fresh, NOW), recordAttempt(fresh, answered(500), 0)].map(
    nextAttemptId,
  );
  expect(ids).toEqual([ids[0], ids[0], expect.not.stringMatching(`^${ids[0]}$`)]);
  expect(nextAttemptId(newDelivery('c2', 1))).not.toBe(ids[0]);
});

test('a failed delivery is pending for a minute until its failure is reported, and failed from then on', () => {
  const failed = recordAttempt(fresh, answered(410), 0);
  const pending = markUnreported(failed, NOW);
  expect(pending).toEqual({ ...failed, status: 'pending', isUnreported: true, nextAt: after(NOW, MINUTE) });
  expect(markReported(pending)).toEqual({ ...failed, version: failed.version + 1 });
});

test('an abandoned delivery has its reason, and counts no attempt', () => {
  const given = abandonDelivery(failedTimes(2), NOW, 'no address');
  expect(given).toMatchObject({ status: 'failed', attemptCount: 2 });
  expect(given.attempts.at(-1)).toEqual({ startedAt: NOW, duration: 0, failure: 'no address' });
});
