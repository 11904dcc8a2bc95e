import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** How many cases were answered by each class of status (`2xx`), or `none`, by operation (`GET /v2/conferences`). */
export type CaseCounts = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** The part of a line of Schemathesis's report that is used. */
interface ReportLine {
  readonly ScenarioFinished?: { readonly recorder?: ReportRecorder };
}

interface ReportRecorder {
  readonly cases?: Readonly<
    Record<string, { readonly value: { readonly method: string; readonly path: string } }>
  >;
  readonly interactions?: Readonly<Record<string, { readonly response?: { readonly status_code: number } }>>;
}

const OTHER_METHODS = 'other methods';

/**
 * Counts the cases of a report that were sent.
 *
 * @param report path of a file of lines of JSON
 * @param operations their names; requests to other operations count as another method
 */
export async function countCases(report: string, operations: readonly string[]): Promise<CaseCounts> {
  const cases = new Map([...operations, OTHER_METHODS].map((each) => [each, new Map<string, number>()]));
  for await (const line of createInterface({ input: createReadStream(report) })) {
    const { recorder }: { recorder?: ReportRecorder } =
      (JSON.parse(line) as ReportLine).ScenarioFinished ?? {};
    for (const [id, { response }] of Object.entries(recorder?.interactions ?? {})) {
      const { method, path } = recorder?.cases?.[id]?.value ?? { method: '', path: '' };
      const counts = cases.get(`${method} ${path}`) ?? cases.get(OTHER_METHODS);
      const kind = response ? `${Math.floor(response.status_code / 100)}xx` : 'none';
      counts?.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
  return cases;
}

export function totalCases(cases: CaseCounts): number {
  return [...cases.values()].flatMap((counts) => [...counts.values()]).reduce((sum, each) => sum + each, 0);
}

/** Operations without a successful case: their requests prove nothing. */
export function operationsWithoutSuccess(cases: CaseCounts): string[] {
  return [...cases]
    .filter(([name, counts]) => name !== OTHER_METHODS && !counts.has('2xx'))
    .map(([name]) => name);
}

/** A line for each operation, a column for each class of status. */
export function formatCases(cases: CaseCounts): string {
  const kinds = [...new Set([...cases.values()].flatMap((counts) => [...counts.keys()]))].sort();
  const rows = [...cases].map(([name, counts]) => [
    name,
    ...kinds.map((kind) => String(counts.get(kind) ?? 0)),
  ]);
  const widest = Math.max(...[...cases.keys()].map(({ length }) => length));
  return [['', ...kinds], ...rows]
    .map(([name = '', ...counts]) =>
      [name.padEnd(widest), ...counts.map((each) => each.padStart(7))].join(''),
    )
    .join('\n');
}
