import { cpus } from 'node:os';
import { formatTable, type Table } from './format-table';

/** A place for tables in a page. */
export interface Section {
  readonly name: 'functions' | 'memory' | 'calls' | 'growth' | 'waiting' | 'outpost';
  /** Whether it has ratios, each the median of interleaved pairs. */
  readonly hasRatios: boolean;
}

/** The result of a run of a part. */
export interface PartResult {
  readonly tables: readonly Table[];
  readonly pairs: number;
  readonly now: Date;
}

/**
 * Replaces the tables of a part in the page, between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws if the page does not have these marks
 */
export function replaceTables(
  page: string,
  { name, hasRatios }: Section,
  { tables, pairs, now }: PartResult,
): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected ${begin} and ${end}`);
  const command = `npm run bench -- ${name}${hasRatios ? ` --pairs ${pairs}` : ''} --write`;
  const machine = `Node.js ${process.version}, ${cpus().length} cores`;
  const run = [
    `\`${command}\`, ${now.toISOString().slice(0, 10)}, ${machine}.`,
    ...(hasRatios ? [`Medians of ${pairs} pairs, with the least and the greatest.`] : []),
  ];
  const text = [run.join(' '), ...tables.map(formatTable)].join('\n\n');
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
