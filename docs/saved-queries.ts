/** A saved query for docs/runbook.md. */
export interface DescribedQuery {
  readonly name: string;
  readonly purpose: string;
  /** The logs that it reads, such as `advance-conference`. */
  readonly logs: readonly string[];
  readonly text: string;
  readonly alarms: readonly string[];
}

const BEGIN = '<!-- queries -->';
const END = '<!-- /queries -->';

/** A page with the saved queries between its two marks. */
export function withSavedQueries(page: string, queries: readonly DescribedQuery[]): string {
  const [before = '', rest = ''] = page.split(BEGIN);
  const [, after = ''] = rest.split(END);
  return `${before}${BEGIN}\n\n${savedQueriesText(queries)}\n\n${END}${after}`;
}

function savedQueriesText(queries: readonly DescribedQuery[]): string {
  return queries
    .map(({ name, purpose, logs, text, alarms }) => {
      const used = alarms.length > 0 ? ` Alarms: ${alarms.map((alarm) => `"${alarm}"`).join(', ')}.` : '';
      const read = logs.length > 5 ? 'all functions' : logs.map((log) => `\`${log}\``).join(', ');
      return `**${name}**: ${purpose} It reads the log of ${read}.${used}\n\n\`\`\`\n${text}\n\`\`\``;
    })
    .join('\n\n');
}
