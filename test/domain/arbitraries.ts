import fc from 'fast-check';
import type { Entry } from '../../lambda/domain/entry';
import { callback, change, type Fields, METHODS, statusReport, tick, unreadable } from './entries';

/** Seconds of the day: from half an hour before the conference on. */
const FIRST = 9.5 * 3600;
const MAX_GAP = 900;
const MAX_ENTRIES = 12;

/** `HH:mm:ss` of a second of the day. */
export function clockTime(second: number): string {
  const pad = (part: number) => String(Math.floor(part)).padStart(2, '0');
  return `${pad(second / 3600)}:${pad((second / 60) % 60)}:${pad(second % 60)}`;
}

/** FoneStorm's own time in a callback. */
export function time(second: number): Fields {
  return { timestamp: `2026-05-04T${clockTime(second)}Z` };
}

const attendees = fc.constantFrom(0, 0, 1, 2, 3);

export const statusWord = fc.constantFrom('unknown', 'started', 'ended', 'Finished', 'open', 'constructor');

/** Any of the fields with which a callback reports presence. */
export const presenceFields = fc.record(
  { organizer_status: fc.boolean(), attendees_status: attendees, conference_status: statusWord },
  { requiredKeys: [] },
);

/** The fields that the vendor's page documents: all three, with a word that has no meaning. */
export const documentedFields = fc.record({
  organizer_status: fc.boolean(),
  attendees_status: attendees,
  conference_status: fc.constant('unknown'),
});

const status = fc.constantFrom('BEGIN', 'END');
const disposition = fc.constantFrom('ANSWERED', 'NO_ANSWER', 'failed:503', 'ELSEWHERE');

/** A call is a fax or not, in all its callbacks. */
export const callFields: fc.Arbitrary<{ uid: string; status: string }> = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record(
      { uid: fc.constantFrom('u1', 'u2', 'u3'), status, disposition },
      { requiredKeys: ['uid', 'status'] },
    ),
  },
  fc.record({ uid: fc.constant('a fax'), status, type: fc.constant('FAX') }),
);

const oddFields = fc.record(
  {
    id: fc.constantFrom('f1', 'c1', 'f2'),
    attendees_status: fc.constantFrom('many', -1, null),
    note: fc.string(),
    conference_pin: fc.constant('216897'),
  },
  { requiredKeys: [] },
);

const ownTime = fc.option(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.integer({ min: FIRST - 600, max: FIRST + MAX_ENTRIES * MAX_GAP }).map(time),
    },
    fc.constantFrom({ timestamp: 'soon' }, { timestamp: '9999-01-01' }),
  ),
  { nil: {} },
);

const redriven = fc.oneof(
  { weight: 9, arbitrary: fc.constant({}) },
  fc.constant({ redriven: true } as const),
);

const aCallback = fc
  .record({
    fields: fc
      .tuple(
        fc.oneof({ weight: 3, arbitrary: presenceFields }, documentedFields, fc.constant({})),
        fc.option(callFields, { nil: {} }),
        fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, oddFields),
        ownTime,
      )
      .map((parts): Fields => Object.assign({}, ...parts)),
    method: fc.constantFrom(...METHODS),
    more: redriven,
  })
  .map(
    ({ fields, method, more }) =>
      (second: number) =>
        callback(clockTime(second), fields, { method, ...more }),
  );

const aChange = fc
  .constantFrom('created', 'created', 'created', 'updated', 'deleted', 'failed', 'adopted' as const)
  .map((what) => (second: number) => change(what, clockTime(second), { changed: ['label', 'end_time'] }));

const anAnswer = fc
  .record({
    said: fc.oneof(
      { weight: 4, arbitrary: fc.record({ organizer: fc.boolean(), attendees, word: statusWord }) },
      fc.constant('not found' as const),
    ),
    secondsAgo: fc.nat(60),
    more: redriven,
  })
  .map(({ said, secondsAgo, more }) => (second: number): Entry => {
    const received = statusReport(clockTime(second), said, more);
    return { ...received, requestedAt: statusReport(clockTime(second - secondsAgo), said).requestedAt };
  });

/** Mostly of a revision that is past, or that never was; now and then the one that is due. */
const aTick = fc.nat(6).map((revision) => (second: number): Entry => {
  const came = tick(clockTime(second), revision);
  return { ...came, id: statusReport(clockTime(second), 0).id.replace('status-report', came.id) };
});

const anyDraft = fc.oneof(
  { weight: 8, arbitrary: aCallback },
  { weight: 3, arbitrary: anAnswer },
  { weight: 2, arbitrary: aChange },
  { weight: 2, arbitrary: aTick },
  { weight: 1, arbitrary: fc.constant((second: number): Entry => unreadable(clockTime(second))) },
);

/**
 * Entries of one conference as they are received: mostly one after the other, and now and then one whose clock was a
 * little behind.
 */
export const entries: fc.Arbitrary<Entry[]> = fc
  .array(fc.tuple(fc.integer({ min: -3, max: MAX_GAP }), anyDraft), { maxLength: MAX_ENTRIES })
  .map((drafts) => {
    let second = FIRST;
    return drafts.map(([gap, draft]) => {
      second += gap;
      return draft(second);
    });
  });

/** A second of the day after all that is in `entries`, times of FoneStorm's own too. */
export const LATER = FIRST + MAX_ENTRIES * MAX_GAP + 600;
