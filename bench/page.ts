import { cpus } from 'node:os';
import { type Table, tableText } from './figures';
import type { Part } from './parts';

/** What a run of a part found. */
export interface Found {
  readonly tables: readonly Table[];
  readonly pairs: number;
  readonly now: Date;
}

/**
 * The page with the tables of a part in place of those that were there, between `<!-- name -->` and `<!-- /name -->`.
 *
 * @throws where the page has no such place
 */
export function pageWith(
  page: string,
  { name, isTimed }: Pick<Part, 'name' | 'isTimed'>,
  { tables, pairs, now }: Found,
): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/performance.md: expected ${begin} and ${end}`);
  const command = `npm run bench -- ${name}${isTimed ? ` --pairs ${pairs}` : ''} --write`;
  const how = [
    `\`${command}\`, ${now.toISOString().slice(0, 10)}`,
    `Node.js ${process.version}, ${cpus().length} cores`,
    ...(isTimed ? [`medians of ${pairs} pairs, with the least and the greatest`] : []),
  ];
  const text = [`${how.join('; ')}.`, ...tables.map(tableText)].join('\n\n');
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}
