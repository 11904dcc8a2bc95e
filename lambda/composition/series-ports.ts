import { dynamodbSeriesStore } from '../adapters/dynamodb/series-store';
import { rruleTemporalRecurrences } from '../adapters/recurrence/rrule-temporal';
import type { awsClients } from './clients';

const DAY = 24 * 3600_000;

/** The ports of the functions that know series. */
export function seriesPorts(
  { RELAY_SERIES_HORIZON }: { readonly RELAY_SERIES_HORIZON: number },
  { table }: ReturnType<typeof awsClients>,
) {
  return {
    series: dynamodbSeriesStore(table),
    recurrences: rruleTemporalRecurrences(),
    seriesHorizon: RELAY_SERIES_HORIZON * DAY,
  };
}
