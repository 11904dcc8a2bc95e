import {
  type CallbackOutcome,
  createCallbackOutcomes,
  NUMBER_FIELD,
  type SeenEvent,
} from '../../bench/load/callback-outcomes';
import { countRepeats, findLosses } from '../../bench/load/find-losses';
import { runLoadCommand } from '../../bench/load/load-command';
import { createLoadCommand, parseLoadOptions } from '../../bench/load/options';
import { slopeOf } from '../../bench/load/slope';
import type { BusEvent } from '../../local/event-bus';

const createSilentProgress = () => ({ update: () => undefined, end: () => undefined });

test('a callback that its receiver does not take is named, and the exit code is 1; all else is held', async () => {
  const argv = ['--rate', '20', '--seconds', '1', '--conferences', '2'];
  const { report, exitCode } = await runLoadCommand(argv, createSilentProgress, {
    receiverStatus: (number) => (number === 7 ? 410 : 200),
  });
  const lines = report.split('\n');
  expect(lines.slice(lines.indexOf('LOST:'))).toEqual([
    'LOST:',
    'accepted and never delivered: 1 (7 of load-1)',
    '',
  ]);
  expect(exitCode).toBe(1);
  expect(report).toMatch(/^sent +40 .*\naccepted +40 .*\npublished +40\ndelivered +39\n/m);
  expect(report).toMatch(/^due until delivered( +\d+\.\d){5}$/m);
}, 300_000);

const outcome = (number: number, but: Partial<CallbackOutcome> = {}): CallbackOutcome => ({
  ...{ number, conferenceId: 'c', dueAt: 0, isWarmUp: false, deliveryCount: 1 },
  ...{ response: { at: 1, status: 200 } },
  ...but,
});
const event = (sequence: number, but: Partial<SeenEvent> = {}): SeenEvent => ({
  ...{ id: `e${sequence}`, conferenceId: 'c', sequence, number: sequence },
  ...but,
});
const changed = { id: 'changed', conferenceId: 'c', sequence: 3 };
const completeRun = {
  all: [outcome(1), outcome(2)],
  events: [event(1), event(2), changed],
  unknownDeliveries: 0,
};

test('nothing is wrong where each callback was accepted, published once and delivered', () => {
  expect(findLosses(completeRun)).toEqual([]);
});

test('repeats are counted, and are not a loss', () => {
  const repeated = {
    ...completeRun,
    all: [outcome(1, { deliveryCount: 3 }), outcome(2)],
    events: [...completeRun.events, event(1)],
  };
  expect(findLosses(repeated)).toEqual([]);
  expect(countRepeats(repeated)).toEqual({ events: 1, deliveries: 2 });
});

test.each<[string, Partial<typeof completeRun>, string]>([
  [
    'is not answered',
    { all: [outcome(1), { ...outcome(2), response: { at: 1, status: 'socket hang up' } }] },
    'not answered 2xx, and FoneStorm sends nothing again: 1 (2 of c, socket hang up)',
  ],
  [
    'is answered 500',
    { all: [outcome(1), outcome(2, { response: { at: 1, status: 500 } })] },
    'not answered 2xx, and FoneStorm sends nothing again: 1 (2 of c, 500)',
  ],
  [
    'is not published',
    { events: [event(1), { ...changed, sequence: 2 }] },
    'accepted and never published: 1 (2 of c)',
  ],
  [
    'is published under two ids',
    { events: [...completeRun.events, event(4, { number: 2 })] },
    'published as several: 1 (2 of c)',
  ],
  [
    'is not delivered',
    { all: [outcome(1), outcome(2, { deliveryCount: 0 })] },
    'accepted and never delivered: 1 (2 of c)',
  ],
  [
    'is delivered in other words',
    { all: [outcome(1), outcome(2, { isAltered: true })] },
    'delivered otherwise than sent: 1 (2 of c)',
  ],
  ['was never sent', { unknownDeliveries: 1 }, 'delivered and never sent: 1'],
])('a callback that %s is a fault', (_, but, said) => {
  expect(findLosses({ ...completeRun, ...but })).toEqual([said]);
});

test('a callback without an answer counts as lost, unless the relay was killed', () => {
  const unanswered = { at: 1, status: 'ECONNRESET' };
  const run = { ...completeRun, all: [outcome(1), outcome(2, { response: unanswered, deliveryCount: 0 })] };
  expect(findLosses(run, 1)).toEqual([]);
  expect(findLosses(run)).toHaveLength(1);
  const refused = outcome(2, { response: { at: 1, status: 503 } });
  expect(findLosses({ ...run, all: [outcome(1), refused] }, 1)).toHaveLength(1);
});

test.each<[string, readonly SeenEvent[], string]>([
  ['is left out', [event(1), event(2), { ...changed, sequence: 4 }], 'of c, there is no event number 3'],
  [
    'is given twice',
    [event(1), event(2), changed, { ...changed, id: 'other' }],
    'of c, several events have the number 3',
  ],
  [
    'is another in a repeat',
    [event(1), event(2), changed, { ...changed, sequence: 4 }],
    'of c, an event has several numbers: changed',
  ],
])('a number of events that %s is a fault', (_, events, said) => {
  expect(findLosses({ ...completeRun, events })).toEqual([said]);
});

test('a received callback is found by its number, in its query or its body', () => {
  const fates = createCallbackOutcomes();
  fates.recordSent('c', 0, false);
  const published = (unknown: object, type = 'Callback Received') =>
    fates.recordPublished(
      {
        'detail-type': type,
        detail: { metadata: { id: 'e', conferenceId: 'c', sequence: 1 }, callback: { unknown } },
      } as unknown as BusEvent,
      5,
    );
  published({}, 'Conference Started');
  published({});
  expect(fates.all[0]?.publishedAt).toBeUndefined();
  published({ [NUMBER_FIELD]: '1' });
  published({ [NUMBER_FIELD]: 1 });
  fates.recordDelivered(1, true, 6);
  fates.recordDelivered(2, true, 7);
  expect(fates.all).toEqual([expect.objectContaining({ publishedAt: 5, deliveredAt: 6, deliveryCount: 1 })]);
  expect(fates.unknownDeliveries).toBe(1);
});

test('the slope is of the line nearest to the points', () => {
  expect(
    slopeOf([
      { x: 0, y: 1 },
      { x: 1, y: 4 },
      { x: 2, y: 5 },
    ]),
  ).toBe(2);
  expect(slopeOf([{ x: 3, y: 1 }])).toBe(0);
});

test.each([
  [
    ['--rate', '0'],
    "option '--rate <n>' argument '0' is invalid. Expected a whole number from 1 to 1000000.",
  ],
  [['--rate='], "option '--rate <n>' argument '' is invalid. Expected a whole number from 1 to 1000000."],
  [['--rate', '1e2'], "option '--rate <n>' argument '1e2' is invalid."],
  [['--seconds'], "option '--seconds <n>' argument missing"],
  [['--conference', '3'], "unknown option '--conference'\n(Did you mean --conferences?)"],
  [['--rate', '5', '--rate=6'], '--rate: expected one value, got two.'],
  [['20'], 'too many arguments. Expected 0 arguments but got 1.'],
])('the arguments %j are refused', (argv, fault) => {
  const command = createLoadCommand()
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  expect(() => parseLoadOptions(argv, command)).toThrow(`error: ${fault}`);
});

test('a missing option has its default', () => {
  expect(parseLoadOptions(['--rate=5'])).toEqual({ rate: 5, seconds: 60, conferences: 20, kills: 0 });
});
