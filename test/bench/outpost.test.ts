import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallbackOutcome } from '../../bench/load/callback-outcomes';
import { countOutcomes } from '../../bench/outpost/kill-under-load';
import type { Throughput } from '../../bench/outpost/measure-throughput';
import { cpuOfTree, parseProcessStat } from '../../bench/outpost/process-tree';
import { findPrograms } from '../../bench/outpost/required-programs';
import { killTable, percentile, programsTable, throughputTable } from '../../bench/outpost/tables';

test('the CPU time of a process has that of its ended children, whatever its name', () => {
  const stat = '42 (a) 1 (b) S 7 42 42 0 -1 4194304 1 2 3 4 10 5 20 1 20 0 1 0 99';
  expect(parseProcessStat(stat)).toEqual({ pid: 42, parent: 7, cpu: 360 });
});

test('the CPU time of a tree is that of the process and all its descendants', () => {
  const rows = [
    { pid: 1, parent: 0, cpu: 1000 },
    { pid: 10, parent: 1, cpu: 100 },
    { pid: 12, parent: 11, cpu: 20 },
    { pid: 11, parent: 10, cpu: 3 },
    { pid: 13, parent: 1, cpu: 5000 },
  ];
  expect(cpuOfTree(rows, 10)).toBe(123);
  expect(cpuOfTree(rows, 99)).toBe(0);
});

const run = (acceptedPerSecond: number, cpu: Readonly<Record<string, number>>): Throughput => ({
  ...{ acceptedPerSecond, deliveredPerSecond: 10, answerTimes: [1, 2, 3, 4] },
  cpu: new Map(Object.entries(cpu)),
});
const pairs = [
  { relay: run(100, { relay: 8 }), outpost: run(200, { Outpost: 1, Redis: 3 }) },
  { relay: run(50, { relay: 6 }), outpost: run(50, { Outpost: 2, Redis: 2 }) },
  { relay: run(60, { relay: 7 }), outpost: run(240, { Outpost: 3, Redis: 1 }) },
];

test('a ratio is the median of those of each pair, not the ratio of the medians', () => {
  const { rows } = throughputTable(pairs);
  expect(rows[0]).toEqual(['accepted a second', '60', '200', '0.50 (0.25 – 1.00)']);
  expect(rows.at(-1)).toEqual([
    'CPU seconds of a thousand, through delivery',
    '7',
    '4',
    '1.75 (1.50 – 2.00)',
  ]);
});

test('each program has its version and its CPU time', () => {
  expect(programsTable(pairs, new Map([['Redis', '7.0.15']])).rows).toEqual([
    ['relay', '', '7'],
    ['Outpost', '', '2'],
    ['Redis', '7.0.15', '2'],
  ]);
});

test.each([
  [50, 2],
  [99, 4],
  [100, 4],
  [0, 1],
])('percentile %d is the value that this share of the values does not exceed', (percentage, value) => {
  expect(percentile([1, 2, 3, 4], percentage)).toBe(value);
});

test('a callback is lost if it was accepted and is not delivered', () => {
  const outcome = (status: number | string, deliveryCount: number, isAltered = false): CallbackOutcome => ({
    ...{ number: 1, conferenceId: 'c', dueAt: 0, isWarmUp: false, deliveryCount, isAltered },
    response: { at: 1, status },
  });
  const sent = [
    outcome(200, 1),
    outcome(202, 2, true),
    outcome(202, 0),
    outcome('ECONNREFUSED', 0),
    outcome('socket hang up', 1),
  ];
  const counted = countOutcomes({ sent, downTime: 1500 });
  expect(counted).toEqual({
    ...{ downTime: 1500, sent: 5, accepted: 3, delivered: 3, repeated: 1, altered: 1, lost: 1 },
  });
  const relay = { ...countOutcomes({ sent: [], downTime: 0 }), deadLetters: undefined };
  const { rows } = killTable({ relay, outpost: { ...counted, deadLetters: 4 } });
  expect(rows.at(-1)).toEqual(['in a dead-letter queue', '–', '4']);
  expect(rows.map((row) => row[2])).toEqual(['1.5', '5', '3', '3', '1', '1', '1', '4']);
});

test('the missing programs are named, with the commands that install them', () => {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  try {
    for (const name of ['outpost', 'redis-server', 'rabbitmq-server', 'rabbitmqctl', 'epmd'])
      writeFileSync(join(folder, name), '', { mode: 0o700 });
    writeFileSync(join(folder, 'postgres'), 'no program', { mode: 0o600 });
    expect(findPrograms([folder])).toBe(
      'expected the programs outpost-server, initdb, postgres, pg_isready on this machine: install them with ' +
        '`go install github.com/hookdeck/outpost/cmd/outpost@v1.1.0 ' +
        'github.com/hookdeck/outpost/cmd/outpost-server@v1.1.0` and `apt-get install postgresql`',
    );
    for (const name of ['outpost-server', 'initdb', 'pg_isready'])
      writeFileSync(join(folder, name), '', { mode: 0o700 });
    rmSync(join(folder, 'postgres'));
    writeFileSync(join(folder, 'postgres'), '', { mode: 0o700 });
    expect(findPrograms([folder])).toMatchObject({ postgres: join(folder, 'postgres') });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
