import { type Answered, attempted, proposed } from '../../lambda/domain/delivery';
import type { Instant } from '../../lambda/domain/instant';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { lineOfAttempt } from '../../local/terminal';

const at = '2026-05-04T10:00:02.004Z' as Instant;
const received: StatusEvent = {
  ...{ type: 'Callback Received', time: at },
  detail: {
    metadata: {
      ...{ id: 'e', schemaVersion: '1', conferenceId: 'c', sequence: 12 },
      ...{ occurredAt: at, receivedAt: at, origin: 'callback' },
    },
    conference: { label: 'Weekly progress' },
  },
};

test.each<[string, Omit<Answered, 'at'>, number, string]>([
  ['success', { took: 4, status: 200 }, 0, '200 in 4 ms'],
  ['the first failure', { took: 15_000, status: 503 }, 0, '503 in 15000 ms, again in 5 s'],
  [
    'no answer',
    { took: 2, failure: 'no connection' },
    2,
    'no connection in 2 ms, attempt 3, again in 30 min',
  ],
  ['a long wait', { took: 2, status: 500 }, 3, '500 in 2 ms, attempt 4, again in 2 h'],
  ['the end', { took: 2, status: 410 }, 1, '410 in 2 ms, attempt 2'],
])('an attempt as a line: %s', (_name, answer, tries, what) => {
  const delivery = attempted({ ...proposed('c', 'callback-1'), tries }, { at, ...answer }, 0);
  expect(lineOfAttempt(delivery, received)).toBe(
    `10:00:02.004  delivery              #12   Weekly progress   ${what}`,
  );
  expect(lineOfAttempt(delivery)).toBe(`10:00:02.004  delivery                    c                 ${what}`);
});
