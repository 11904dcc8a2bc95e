import type { Definition } from '../../../lambda/domain/definition';
import type { Instant } from '../../../lambda/domain/instant';
import type { LocalDateTime } from '../../../lambda/domain/series/local-date-time';
import type { OccurrenceRecord } from '../../../lambda/domain/series/occurrence-record';
import {
  type KnownOccurrence,
  type OccurrenceConference,
  statusOfOccurrence,
  timesOfOccurrence,
} from '../../../lambda/domain/series/occurrence-status';

const at = (time: string) => `2026-05-04T${time}:00.000Z` as Instant;
const NOW = at('09:00');
const scheduledStart = '2026-05-04T13:30:00' as LocalDateTime;
const times = { start: at('11:30'), end: at('12:15') };
const LATER = { start_time: at('13:00'), end_time: at('13:30') };
const BY_HAND = { start_time: at('08:30'), end_time: at('10:00') };
const failure = { reason: 'FoneStorm refused it', at: NOW };

const record = (more: Partial<OccurrenceRecord> = {}): OccurrenceRecord => ({
  ...{ id: '20260504', conferenceId: 'weekly-20260504', revision: 1, stage: 'done', asked: ['wanted'] },
  ...{ scheduledStart, ...times, seriesVersion: 1, version: 1, ...more },
});

const conference = (
  more: Partial<Definition> = {},
  others: Partial<OccurrenceConference> = {},
): OccurrenceConference => ({
  definition: {
    ...{ id: 'weekly-20260504', fields: { start_time: times.start, end_time: times.end } },
    ...{ status: 'confirmed', createdAt: NOW, digest: 'd', version: 1, seriesId: 'weekly', ...more },
  },
  ...{ digest: 'wanted', phase: 'scheduled', ...others },
});

const known = (more: Partial<KnownOccurrence> = {}): KnownOccurrence => ({
  occurrence: { id: '20260504', scheduledStart, ...times },
  ...{ digest: 'wanted', isForced: false, ...more },
});

const skipped: Partial<KnownOccurrence> = { occurrence: { ...known().occurrence, change: 'skipped' } };
const byHand = conference({}, { digest: 'by hand' });
const deleted = conference({ status: 'deleted' });

test.each<[string, Partial<KnownOccurrence>, string]>([
  ['without a record', {}, 'planned'],
  ['whose creation was interrupted', { record: record({ stage: 'pending' }) }, 'planned'],
  [
    'whose creation is not confirmed',
    { record: record(), conference: conference({ status: 'proposed' }) },
    'planned',
  ],
  ['that is wanted again', { record: record({ stage: 'cancelled' }), conference: deleted }, 'planned'],
  ['with its conference', { record: record(), conference: conference() }, 'scheduled'],
  ['whose update waits', { record: record({ stage: 'pending' }), conference: conference() }, 'scheduled'],
  ['of a changed series', { digest: 'new', record: record(), conference: conference() }, 'scheduled'],
  ['with a conference that was changed', { record: record(), conference: byHand }, 'changed'],
  ['that the series left', { record: record({ stage: 'left' }), conference: conference() }, 'changed'],
  ['that was moved after that', { isForced: true, record: record(), conference: byHand }, 'scheduled'],
  ['whose conference was deleted', { record: record(), conference: deleted }, 'cancelled'],
  [
    'whose conference was erased',
    { record: record(), conference: conference({ status: 'erased' }) },
    'cancelled',
  ],
  ['that was moved after the deletion', { isForced: true, record: record(), conference: deleted }, 'planned'],
  ['that FoneStorm lost', { record: record(), conference: conference({}, { phase: 'gone' }) }, 'cancelled'],
  ['that has ended early', { record: record(), conference: conference({}, { phase: 'ended' }) }, 'ended'],
  [
    'that is over',
    { record: record(), conference: conference({ fields: { ...BY_HAND, end_time: NOW } }) },
    'ended',
  ],
  ['whose times were removed', { record: record(), conference: conference({ fields: {} }) }, 'scheduled'],
  [
    'that was changed to what the series wants',
    { digest: 'new', record: record(), conference: conference({}, { digest: 'new' }) },
    'scheduled',
  ],
  [
    'whose creation FoneStorm refused',
    { record: record({ stage: 'failed', failure }), conference: conference({ status: 'failed' }) },
    'failed',
  ],
  [
    'whose deletion was interrupted',
    { record: record({ stage: 'cancelling' }), conference: deleted },
    'planned',
  ],
  [
    'that is skipped, and whose conference was deleted by hand',
    { ...skipped, record: record({ stage: 'left' }), conference: deleted },
    'skipped',
  ],
  [
    'that is skipped, and whose deletion is under way',
    { ...skipped, record: record({ stage: 'cancelling' }), conference: conference() },
    'skipped',
  ],
  [
    'that is skipped, changed by hand, and whose deletion was refused',
    { ...skipped, record: record({ stage: 'cancelling', failure }), conference: byHand },
    'failed',
  ],
  ['whose creation was refused', { record: record({ stage: 'failed', failure }) }, 'failed'],
  [
    'whose update was refused',
    {
      digest: 'new',
      record: record({ stage: 'failed', failure, asked: ['wanted', 'new'] }),
      conference: conference(),
    },
    'failed',
  ],
  [
    'that was changed after a refused update',
    { record: record({ stage: 'failed', failure }), conference: byHand },
    'changed',
  ],
  ['that is skipped', { ...skipped, record: record(), conference: conference() }, 'skipped'],
  [
    'that is skipped and failed before',
    { ...skipped, record: record({ stage: 'failed', failure }) },
    'skipped',
  ],
  [
    'that is skipped, and whose deletion was refused',
    { ...skipped, record: record({ stage: 'cancelling', failure }), conference: conference() },
    'failed',
  ],
  [
    'that is skipped, and whose conference had begun',
    { ...skipped, record: record({ stage: 'left' }), conference: conference() },
    'changed',
  ],
])('an occurrence %s is shown as it is', (_what, more, expected) => {
  expect(statusOfOccurrence(known(more), NOW)).toBe(expected);
});

test.each<[string, Partial<KnownOccurrence>, object]>([
  ['was changed', { conference: conference({ fields: BY_HAND }, { digest: 'by hand' }) }, BY_HAND],
  ['was moved by hand', { conference: conference({ fields: LATER }, { digest: 'by hand' }) }, LATER],
  ['has ended early', { conference: conference({ fields: LATER }, { phase: 'ended' }) }, LATER],
  [
    'begins now',
    { conference: conference({ fields: { ...LATER, start_time: NOW } }) },
    { ...LATER, start_time: NOW },
  ],
  ['has one time only', { conference: conference({ fields: { start_time: NOW } }) }, {}],
  ['was deleted', { conference: conference({ fields: BY_HAND, status: 'deleted' }) }, {}],
  ['will be moved by the series', { digest: 'new', conference: conference({ fields: LATER }) }, {}],
  ['has begun', { conference: conference({ fields: BY_HAND }) }, BY_HAND],
  ['has no times any more', { conference: conference({ fields: {} }, { digest: 'by hand' }) }, {}],
  ['will be changed by the series', { digest: 'new', conference: conference() }, {}],
])(
  'the times are those of the conference if it %s, unless the series changes it',
  (_what, more, expected) => {
    const given = known({ record: record(), ...more });
    const { start, end } = timesOfOccurrence(given, statusOfOccurrence(given, NOW), NOW);
    expect({ start_time: start, end_time: end }).toEqual({
      ...{ start_time: times.start, end_time: times.end },
      ...expected,
    });
  },
);
