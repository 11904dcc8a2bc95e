import { after, type Instant } from '../../../lambda/domain/instant';
import type { LocalDateTime } from '../../../lambda/domain/series/local-date-time';
import type { Occurrence } from '../../../lambda/domain/series/occurrence';
import type { OccurrenceRecord } from '../../../lambda/domain/series/occurrence-record';
import { planSeries } from '../../../lambda/domain/series/plan-series';
import type { Series } from '../../../lambda/domain/series/series';

const HOUR = 3600_000;
const NOW = '2026-05-04T09:00:00.000Z' as Instant;

/** The plan for one occurrence, which starts an hour from now, and its record. */
function planOf(
  record: Partial<OccurrenceRecord> | undefined,
  {
    isWanted = true,
    status = 'active',
    exception,
    managedSince,
    digest = 'd2',
  }: {
    isWanted?: boolean;
    status?: Series['status'];
    exception?: 'moved' | 'skipped';
    managedSince?: number;
    digest?: string;
  } = {},
): readonly string[] {
  const times = { start: after(NOW, HOUR), end: after(NOW, 2 * HOUR) };
  const scheduledStart = '2026-05-04T12:00:00' as LocalDateTime;
  const occurrence: Occurrence = { id: '20260504', scheduledStart, ...times };
  const stored: OccurrenceRecord = {
    ...{ id: '20260504', conferenceId: 'a-20260504', revision: 1, stage: 'done', asked: ['d1'] },
    ...{ scheduledStart, ...times, seriesVersion: 5, version: 1, ...record },
  };
  const exceptions: Series['exceptions'] = exception
    ? {
        '20260504':
          exception === 'moved'
            ? { kind: 'moved', start: scheduledStart, scheduledStart }
            : { kind: 'skipped', scheduledStart },
      }
    : {};
  const work = planSeries(
    { exceptions, status, ...(managedSince !== undefined && { managedAgain: { '20260504': managedSince } }) },
    isWanted ? [[occurrence, digest]] : [],
    record ? [stored] : [],
    NOW,
  );
  return work.map(({ kind, isForced }) => (isForced ? `${kind}, forced` : kind));
}

const begun = { start: NOW };
const refused = (ago: number) => ({ reason: 'refused', at: after(NOW, -ago * HOUR) });

test.each<[string, Parameters<typeof planOf>, readonly string[]]>([
  ['without a record is wanted', [undefined], ['want']],
  ['with other fields is wanted', [{}], ['want']],
  ['with the same fields is done', [{ asked: ['d1', 'd2'] }], []],
  ['that has begun stays as it is', [begun], []],
  ['whose request was interrupted is wanted', [{ stage: 'pending', asked: ['d2'] }], ['want']],
  ['that was cancelled is wanted again', [{ stage: 'cancelled' }], ['want']],
  ['that was changed by hand is left', [{ stage: 'left' }], []],
  [
    'that was changed by hand and moved since is wanted',
    [{ stage: 'left' }, { exception: 'moved', managedSince: 6 }],
    ['want, forced'],
  ],
  [
    'that was moved before it was changed by hand is left',
    [
      { stage: 'left', seriesVersion: 6 },
      { exception: 'moved', managedSince: 6 },
    ],
    [],
  ],
  [
    'with the same fields that was restored is wanted, as its conference may have others',
    [{}, { digest: 'd1', managedSince: 6 }],
    ['want, forced'],
  ],
  ['that was restored and has begun stays as it is', [begun, { digest: 'd1', managedSince: 6 }], []],
  [
    'that was refused and then restored is retried',
    [{ stage: 'failed', asked: ['d2'], failure: refused(5) }, { managedSince: 6 }],
    ['want, forced'],
  ],
  ['that was refused waits', [{ stage: 'failed', asked: ['d2'], failure: refused(5) }], []],
  ['that was refused is retried', [{ stage: 'failed', asked: ['d2'], failure: refused(6) }], ['want']],
  ['that was refused with other fields is wanted', [{ stage: 'failed', failure: refused(5) }], ['want']],
  ['that is no longer wanted is cancelled', [{}, { isWanted: false }], ['cancel']],
  ['that is no longer wanted and has begun stays', [begun, { isWanted: false }], []],
  ['that is cancelled stays so', [{ stage: 'cancelled' }, { isWanted: false }], []],
  ['changed by hand is left if it is no longer wanted', [{ stage: 'left' }, { isWanted: false }], []],
  [
    'changed by hand is cancelled if it is skipped',
    [{ stage: 'left' }, { isWanted: false, exception: 'skipped' }],
    ['cancel, forced'],
  ],
  [
    'of a deleted series is cancelled',
    [{ stage: 'left' }, { isWanted: false, status: 'deleted' }],
    ['cancel, forced'],
  ],
  [
    'whose deletion was refused waits',
    [{ stage: 'cancelling', failure: refused(5) }, { isWanted: false }],
    [],
  ],
  [
    'whose deletion was refused is retried',
    [{ stage: 'cancelling', failure: refused(6) }, { isWanted: false }],
    ['cancel'],
  ],
  [
    'whose update was refused is cancelled at once',
    [{ stage: 'failed', failure: refused(1) }, { isWanted: false }],
    ['cancel'],
  ],
])('an occurrence %s', (_what, given, expected) => {
  expect(planOf(...given)).toEqual(expected);
});
