import fc from 'fast-check';
import { type Mask, maskEvent, maskText } from '../../../lambda/domain/redaction/mask-phone-numbers';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { setPropertyRuns } from '../../property-runs';
import { advanceEntries } from '../advance-entries';
import { CONFERENCE, callback } from '../entries';

setPropertyRuns(50);

const mask: Mask = () => '#';

const digits = (count: number) => fc.stringMatching(new RegExp(`^[2-9]\\d{${count - 1}}$`));
const separator = fc.constantFrom('', ' ', '-', '.');

/** Phone numbers as people write them, each with its digits without the country's code. */
const number = fc.oneof(
  fc
    .tuple(digits(3), digits(3), digits(4), separator, separator, fc.constantFrom('', '1', '1-', '+1', '+1 '))
    .map(
      ([area, exchange, line, first, second, country]) =>
        `${country}${area}${first}${exchange}${second}${line}`,
    ),
  fc
    .tuple(digits(3), digits(3), digits(4), fc.constantFrom('', '+1 ', '1 '))
    .map(([area, exchange, line, country]) => `${country}(${area}) ${exchange}-${line}`),
  fc.tuple(fc.integer({ min: 20, max: 99 }), digits(9)).map(([country, rest]) => `+${country} ${rest}`),
);

/** Text before a number, without digits. */
const words = fc.constantFrom('', 'call ', 'née (', '"', ', ', '; ', 'tel:', '😀 ', '\n', '<b>', '=');
const inText = fc
  .tuple(words, number, fc.constantFrom('', ' ', ', or', '.', '"', ')', '\n', '?', '</b>', '@host'))
  .map(([before, written, after]) => ({ text: `${before}${written}${after}`, written }));

/** The path of a field: a name, or nested lists and objects. */
const place = fc.array(
  fc.oneof(fc.constant('list' as const), fc.constantFrom('note', 'a b', '', '__proto__')),
  {
    maxLength: 12,
  },
);

function placed(value: unknown, at: readonly string[]): unknown {
  return at.reduceRight<unknown>(
    (inner, each) => (each === 'list' ? [inner, true] : Object.fromEntries([[each, inner]])),
    value,
  );
}

/** The event of a callback with these fields. */
function eventOf(fields: Readonly<Record<string, unknown>>): StatusEvent {
  const [event] = advanceEntries([callback('10:00:00', fields)]).events;
  if (!event) throw new Error('expected an event');
  return event;
}

/** The content of an event, without its metadata and the ids of entries. */
function contentOf({ detail: { metadata: _ids, callback: said, ...rest } }: StatusEvent): string {
  const { known, unknown, faults } = said as Record<string, unknown>;
  return JSON.stringify({ rest, known, unknown, faults });
}

/** Whether a text contains the last seven digits of a number. */
function shows(text: string, written: string): boolean {
  return text.replace(/[ ().-]/g, '').includes(written.replace(/\D/g, '').slice(-7));
}

test('every number is masked: in any field, text or name, at any depth', () => {
  fc.assert(
    fc.property(
      inText,
      place,
      fc.constantFrom('note', 'from', 'dialled', 'uid', 'status'),
      (said, at, name) => {
        const event = eventOf({ [name]: placed(said.text, at), [said.text]: 'a name' });
        expect(shows(contentOf(event), said.written)).toBe(true);
        expect(shows(contentOf(maskEvent(event, mask)), said.written)).toBe(false);
      },
    ),
  );
});

test('short numbers are masked under the name of a phone number, also in a list', () => {
  const names = fc.constantFrom(
    'from',
    'to',
    'ANI',
    'caller_id',
    'callerId',
    'phone',
    'phone_home',
    'fonenumber',
  );
  fc.assert(
    fc.property(names, digits(7), place, fc.boolean(), (name, short, at, isList) => {
      const given = {
        [name]: isList ? [short, Number(short)] : Number(short),
        second: placed({ [name]: short }, at),
      };
      expect(shows(contentOf(maskEvent(eventOf(given), mask)), short)).toBe(false);
    }),
  );
});

/** Values that are not a phone number under any name. */
const harmless = fc.oneof(
  ...[fc.boolean(), fc.constant(null), fc.integer({ min: -99_999, max: 99_999 })],
  ...[fc.stringMatching(/^[a-z é😀_:,;/-]{0,20}$/u), fc.stringMatching(/^\d{1,5}$/)],
);
/** Values with the digits of a phone number, in another format. */
const written = fc.oneof(
  fc.uuid(),
  fc.constantFrom('2026-05-04T10:00:00.000Z', '1764012345.123', 'callback-20260504T090002004Z-5a7c'),
);
const other = fc.oneof(
  fc.tuple(fc.constantFrom('from', 'to', 'phone_count', 'sequence_number'), harmless),
  fc.tuple(fc.constantFrom('note', 'timestamp', 'account_code', 'ended_at'), fc.oneof(harmless, written)),
);

test('other values do not change', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(other, place), { maxLength: 6 }), (fields) => {
      const given = fields.map(([[name, value], at]) => [name, placed(value, at)]);
      const event = eventOf(Object.fromEntries(given));
      expect(maskEvent(event, mask)).toEqual(event);
    }),
  );
});

test('any event is masked without an error, and keeps its ids', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything({ withBigInt: false, maxDepth: 4 })), (fields) => {
      const [event] = advanceEntries([callback('10:00:00', {})]).events;
      if (!event) throw new Error('expected an event');
      const { metadata } = event.detail;
      const odd = {
        ...event,
        detail: { ...fields, ...event.detail, callback: { known: fields, raw: '/raw' } },
      };
      const { detail } = maskEvent(odd, mask);
      expect(detail.metadata).toEqual(metadata);
      expect([detail.conference.id, (detail.callback as { raw: string }).raw]).toEqual([CONFERENCE, '/raw']);
    }),
  );
});

test('a Unix time is masked unless its name is that of a time', () => {
  const { callback: said } = maskEvent(eventOf({ ended_at: '5550100999', note: 5550100999 }), mask).detail;
  expect(said).toMatchObject({ unknown: { ended_at: '5550100999', note: '#' } });
  const text = maskEvent(eventOf({ timezone: 'call 555-010-0999' }), mask).detail.callback;
  expect(text).toMatchObject({ unknown: { timezone: 'call #' } });
});

test('all spellings of a number have one mask, and another number has another', () => {
  const shown: Mask = (each) => `<${each}>`;
  const spellings = [
    ...['+1 (555) 010-0999', '15550100999', '555.010.0999', '0015550100999', '01115550100999'],
    ...['1-555-010-0999', '(555)010-0999'],
  ];
  const of = (from: string) => {
    const { known } = maskEvent(eventOf({ from }), shown).detail.callback as { known: { from: string } };
    return known.from;
  };
  expect(new Set(spellings.map(of))).toEqual(new Set(['<5550100999>']));
  expect(of('+49 30 901820')).toBe(of('0049 (30) 901820'));
  expect(of('+1 555 010 0998')).not.toBe(of(spellings[0] ?? ''));
});

test.each([
  ['digits', '7'],
  ['spaces', ' '],
  ['open parentheses', '('],
  ['pluses', '+'],
  ['pluses and digits', '+1'],
  ['almost numbers', '555-010-099 '],
  ['almost numbers with a plus', '+1 ().-'],
  ['numbers in parentheses', '(555)'],
  ['dots', '555.'],
])('64 KiB of %s take no time', (_what, piece) => {
  const text = piece.repeat(Math.ceil(65_536 / piece.length));
  const event = eventOf({ from: [text], note: text });
  const took = [1, 2, 3, 4, 5].map(() => {
    const begin = process.cpuUsage();
    maskText(text, mask);
    maskEvent(event, mask);
    return process.cpuUsage(begin).user / 1000;
  });
  // In milliseconds of work, whatever else the machine is busy with.
  expect(Math.min(...took)).toBeLessThan(100);
});
