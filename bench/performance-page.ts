import { cpus } from 'node:os';
import { formatTable, type Table } from './format-table';
import type { Part } from './parts/part';

/** What a run of a part found. */
export interface PartResult {
  readonly tables: readonly Table[];
  readonly pairs: number;
  readonly now: Date;
}

/**
 * The page with the tables of a part in place of those that were there, between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws where the page has no such place
 */
export function replaceTables(
  page: string,
  { name, hasRatios }: Pick<Part, 'name' | 'hasRatios'>,
  { tables, pairs, now }: PartResult,
): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md: expected ${begin} and ${end}`);
  const command = `npm run bench -- ${name}${hasRatios ? ` --pairs ${pairs}` : ''} --write`;
  const how = [
    `\`${command}\`, ${now.toISOString().slice(0, 10)}`,
    `Node.js ${process.version}, ${cpus().length} cores`,
    ...(hasRatios ? [`medians of ${pairs} pairs, with the least and the greatest`] : []),
  ];
  const text = [`${how.join('; ')}.`, ...tables.map(formatTable)].join('\n\n');
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
