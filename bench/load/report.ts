import { createHistogram } from 'node:perf_hooks';
import type { CallbackOutcome } from './callback-outcomes';
import { countRepeats, isAccepted, isUnanswered } from './find-losses';
import type { LoadOptions } from './options';
import type { LoadResult } from './run-load';
import { slopeOf } from './slope';

const PERCENTILES = [50, 90, 99, 99.9, 100];

/** The measurements, as lines for a person. */
export function formatReport(options: LoadOptions, result: LoadResult, faults: readonly string[]): string {
  const { outcomes, samples } = result;
  const { kills } = options;
  const { all, events } = outcomes;
  const [start] = samples;
  const end = samples.at(-1) ?? start;
  const count = (is: (fate: CallbackOutcome) => boolean) => all.filter(is).length;
  const repeats = countRepeats(outcomes);
  const measured = all.filter(({ isWarmUp }) => !isWarmUp);
  const latency = (name: string, at: (fate: CallbackOutcome) => number | undefined) =>
    [name.padEnd(22), ...formatPercentiles(measured, at).map((each) => each.padStart(10))].join('');
  return [
    `${options.rate} callbacks a second about ${options.conferences} conferences, for ${options.seconds} s`,
    '',
    formatRow('sent', all.length, `${all.length - measured.length} of them to warm up`),
    formatRow('accepted', count(isAccepted), 'answered 2xx'),
    ...(kills > 0
      ? [
          formatRow(
            'not answered',
            count(isUnanswered),
            `the relay was killed ${kills} ${kills === 1 ? 'time' : 'times'}`,
          ),
        ]
      : []),
    formatRow(
      'published',
      count(({ publishedAt }) => publishedAt !== undefined),
      '',
    ),
    formatRow(
      'delivered',
      count(({ deliveryCount }) => deliveryCount > 0),
      '',
    ),
    formatRow('status events', events.length, `${repeats.events} of them repeats`),
    formatRow(
      'deliveries',
      all.reduce((sum, each) => sum + each.deliveryCount, 0),
      `${repeats.deliveries} of them repeats`,
    ),
    '',
    [
      'milliseconds'.padEnd(22),
      ...['p50', 'p90', 'p99', 'p99.9', 'most'].map((each) => each.padStart(10)),
    ].join(''),
    latency('due until answered', ({ response }) => response?.at),
    latency('due until published', ({ publishedAt }) => publishedAt),
    latency('due until delivered', ({ deliveredAt }) => deliveredAt),
    '',
    // Each process has its own memory, and its own processor time.
    ...(kills > 0 ? [] : formatUsage(samples, measured.length)),
    ...Object.entries(end.warnings).map(([message, times]) => `The relay logged ${times} times: ${message}`),
    '',
    ...(faults.length === 0 ? ['Nothing was lost.'] : ['LOST:', ...faults]),
    '',
  ].join('\n');
}

/** @param count the number of callbacks after the warm-up */
function formatUsage(samples: LoadResult['samples'], count: number): string[] {
  const [start] = samples;
  const end = samples.at(-1) ?? start;
  return [
    ['memory, MB'.padEnd(22), 'start'.padStart(8), 'end'.padStart(8)].join(''),
    ['heap in use'.padEnd(22), formatMegabytes(start.heap), formatMegabytes(end.heap)].join(''),
    ['resident'.padEnd(22), formatMegabytes(start.rss), formatMegabytes(end.rss)].join(''),
    ['of it, mapped files'.padEnd(22), formatMegabytes(start.mapped), formatMegabytes(end.mapped)].join(''),
    `heap at each sample   ${samples.map(({ heap }) => (heap / 1e6).toFixed(1)).join(' ')}`,
    `The heap grows by ${formatGrowth(samples)} bytes with each callback (${samples.length} samples, garbage collected`,
    `first, which stopped the relay for up to ${formatMaximum(samples.map(({ collectionTime }) => collectionTime))} ms; latencies have it in them).`,
    `A callback takes ${((end.cpu - start.cpu) / count).toFixed(1)} ms of a processor, until it is delivered.`,
  ];
}

function formatRow(name: string, count: number, more: string): string {
  return `${name.padEnd(22)}${String(count).padStart(8)}  ${more}`.trimEnd();
}

/** The time since a callback was due, of the callbacks with this outcome only. */
function formatPercentiles(
  fates: readonly CallbackOutcome[],
  at: (fate: CallbackOutcome) => number | undefined,
): string[] {
  const histogram = createHistogram();
  for (const fate of fates) {
    const then = at(fate);
    if (then !== undefined) histogram.record(Math.max(1, Math.round((then - fate.dueAt) * 1000)));
  }
  return PERCENTILES.map((each) =>
    histogram.count === 0 ? '–' : (histogram.percentile(each) / 1000).toFixed(1),
  );
}

function formatGrowth(samples: LoadResult['samples']): string {
  return slopeOf(samples.map(({ callbacks, heap }) => ({ x: callbacks, y: heap }))).toFixed(0);
}

function formatMegabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).padStart(8);
}

function formatMaximum(values: readonly number[]): string {
  return Math.max(...values).toFixed(0);
}
