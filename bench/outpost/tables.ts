import { formatNumber, formatSpread, median, type Table } from '../format-table';
import type { KillOutcome } from './kill-under-load';
import type { Throughput } from './measure-throughput';

/** Something measured on both sides. */
export interface Pair<T> {
  readonly relay: T;
  readonly outpost: T;
}

interface Measure {
  readonly name: string;
  readonly of: (run: Throughput) => number;
}

const MEASURES: readonly Measure[] = [
  { name: 'accepted a second', of: ({ acceptedPerSecond }) => acceptedPerSecond },
  { name: 'answered after, ms: p50', of: ({ answerTimes }) => percentile(answerTimes, 50) },
  { name: 'answered after, ms: p99', of: ({ answerTimes }) => percentile(answerTimes, 99) },
  { name: 'delivered a second', of: ({ deliveredPerSecond }) => deliveredPerSecond },
  { name: 'CPU seconds of a thousand, through delivery', of: ({ cpu }) => sumOf(cpu) },
];

/** Medians of both sides, and the medians of the relay's figures divided by Outpost's in the same pair. */
export function throughputTable(pairs: readonly Pair<Throughput>[]): Table {
  return {
    head: ['measure', 'relay', 'Outpost', 'relay ÷ Outpost'],
    rows: MEASURES.map(({ name, of }) => [
      name,
      formatNumber(median(pairs.map(({ relay }) => of(relay)))),
      formatNumber(median(pairs.map(({ outpost }) => of(outpost)))),
      formatSpread(pairs.map(({ relay, outpost }) => of(relay) / of(outpost))),
    ]),
  };
}

/** The median CPU time of each program, with its share of its side. */
export function programsTable(
  pairs: readonly Pair<Throughput>[],
  versions: ReadonlyMap<string, string>,
): Table {
  const sides = [pairs.map(({ relay }) => relay), pairs.map(({ outpost }) => outpost)];
  return {
    head: ['program', 'version', 'CPU seconds of a thousand'],
    rows: sides.flatMap((runs) =>
      [...(runs[0]?.cpu.keys() ?? [])].map((name) => [
        name,
        versions.get(name) ?? '',
        formatNumber(median(runs.map(({ cpu }) => cpu.get(name) ?? 0))),
      ]),
    ),
  };
}

export function killTable({
  relay,
  outpost,
}: Pair<KillOutcome & { readonly deadLetters: number | undefined }>): Table {
  const format = (figure: number | undefined) => (figure === undefined ? '–' : formatNumber(figure));
  const row = (name: string, of: (outcome: typeof relay) => number | undefined) => [
    name,
    ...[relay, outpost].map(of).map(format),
  ];
  return {
    head: ['killed twice under load', 'relay', 'Outpost'],
    rows: [
      row('seconds until it answered again, both together', ({ downTime }) => downTime / 1000),
      row('sent', ({ sent }) => sent),
      row('accepted', ({ accepted }) => accepted),
      row('delivered', ({ delivered }) => delivered),
      row('delivered more than once', ({ repeated }) => repeated),
      row('with another body than sent', ({ altered }) => altered),
      row('**accepted and never delivered**', ({ lost }) => lost),
      row('in a dead-letter queue', ({ deadLetters }) => deadLetters),
    ],
  };
}

/** The value below or at which this percentage of the values is. @param sorted in ascending order */
export function percentile(sorted: readonly number[], percentage: number): number {
  return sorted[Math.max(0, Math.ceil((sorted.length * percentage) / 100) - 1)] ?? Number.NaN;
}

/** A thousand callbacks take as many seconds as one takes milliseconds. */
function sumOf(cpu: ReadonlyMap<string, number>): number {
  return [...cpu.values()].reduce((sum, each) => sum + each, 0);
}
