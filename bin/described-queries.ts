import type { DescribedQuery } from '../docs/saved-queries';
import { QUERY_DEFINITIONS, queryText } from '../lib/monitoring/query-definitions';

/** The saved queries, as docs/runbook.md describes them. */
export function describedQueries(): DescribedQuery[] {
  return QUERY_DEFINITIONS.map((definition) => ({
    ...definition,
    logs: definition.logs.map((log) => (log === 'access' ? 'the API' : toWords(log))),
    text: queryText(definition),
  }));
}

/** `receiveCallback` is `receive-callback`. */
function toWords(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
