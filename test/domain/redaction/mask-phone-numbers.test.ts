import { type Mask, maskEvent, maskText } from '../../../lambda/domain/redaction/mask-phone-numbers';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { advanceEntries } from '../advance-entries';
import { at, callback } from '../entries';

const mask: Mask = (digits) => `<${digits}>`;

describe('a phone number in a text', () => {
  test.each([
    ['+15550100999', '<5550100999>'],
    ['+1 (555) 010-0999', '<5550100999>'],
    ['call 555-010-0999, please', 'call <5550100999>, please'],
    ['(555) 010 0999 and 1.555.010.0998', '<5550100999> and <5550100998>'],
    ['3217591081', '<3217591081>'],
    ['15550100999', '<5550100999>'],
    ['555 010 0999.', '<5550100999>.'],
    ['+49 30 901820', '<4930901820>'],
    ['sip:+15550100999@example.com', 'sip:<5550100999>@example.com'],
  ])('%s is masked', (text, expected) => {
    expect(maskText(text, mask)).toBe(expected);
  });

  test.each([
    ['2026-05-04T10:00:00.000Z'],
    ['f9037cf2-363e-4506-915f-4419e5d69c52'],
    ['callback-20260504T090002004Z-5a7c'],
    ['12345'],
    ['1764012345123'],
    ['version 1.2.3'],
    ['5550100999.5'],
  ])('%s is not a phone number', (text) => {
    expect(maskText(text, mask)).toBe(text);
  });
});

describe('an event with masks', () => {
  const detailOf = (fields: Readonly<Record<string, unknown>>) => {
    const [event] = advanceEntries([callback('10:00:00', fields)]).events;
    if (!event) throw new Error('expected an event');
    return { before: event.detail, after: maskEvent(event, mask).detail };
  };

  test('has none of its numbers, under any name and at any depth', () => {
    const { after } = detailOf({
      from: '5550100',
      to: 15550100999,
      timestamp: '1764012345',
      dialled: { list: ['+15550100998', { note: 'or 555 010 0997' }] },
      '+15550100996': 'a name',
      caller: 5550100995,
    });
    expect(after.callback).toMatchObject({
      known: { from: '<5550100>', to: '<5550100999>', timestamp: '1764012345' },
      unknown: {
        dialled: { list: ['<5550100998>', { note: 'or <5550100997>' }] },
        '<5550100996>': 'a name',
        caller: '<5550100995>',
      },
    });
  });

  test('is otherwise unchanged', () => {
    const { before, after } = detailOf({ attendees_status: 3, organizer_status: true, account_code: 'x' });
    expect(after).toEqual(before);
  });

  test('has masks in the event of a call, too', () => {
    const { events } = advanceEntries([
      callback('10:00:00', { uid: 'u1', status: 'BEGIN', from: '+15550100999' }),
    ]);
    const joined = events.find(({ type }) => type === 'Participant Joined');
    expect(joined && maskEvent(joined, mask).detail.call).toEqual({ uid: 'u1', from: '<5550100999>' });
  });
});

describe('the masks of an event', () => {
  const metadata = {} as StatusEvent['detail']['metadata'];
  const masks = (more: Readonly<Record<string, unknown>>, conference = {}) => {
    const event = {
      type: 'Conference Started',
      time: at('10:00:00'),
      detail: { metadata, conference, ...more },
    };
    const {
      conference: masking,
      metadata: _metadata,
      ...rest
    } = maskEvent(event as StatusEvent, mask).detail;
    return { ...rest, ...masking };
  };

  test.each([
    'from',
    'to',
    'ani',
    'dnis',
    'did',
    'callerid',
    'caller_id',
    'Caller_ID',
    'phone',
    'phones',
    'a_number',
  ])('replace a number in any format under the name %s, also in a list', (name) => {
    expect(masks({ [name]: '555/01-00' })).toEqual({ [name]: '<5550100>' });
    expect(masks({ [name]: ['555/01-00', 5550101] })).toEqual({ [name]: ['<5550100>', '<5550101>'] });
    expect(masks({ [name]: '555010' })).toEqual({ [name]: '555010' });
  });

  test.each(['froms', 'into', 'a_phone', 'numbers', 'dids', 'panis', 'xdnis', 'note'])(
    'do not replace a number in an unusual format under the name %s',
    (name) => {
      expect(masks({ [name]: '555/01-00' })).toEqual({ [name]: '555/01-00' });
    },
  );

  test.each(['time', 'timestamp', 'stamp', 'created_at', 'Event_Time'])(
    'do not replace a Unix time under the name %s',
    (name) => {
      expect(masks({ [name]: '2176401234' })).toEqual({ [name]: '2176401234' });
      expect(masks({ [name]: 2176401234567 })).toEqual({ [name]: 2176401234567 });
      expect(masks({ [name]: '12176401234' })).toEqual({ [name]: '<2176401234>' });
      expect(masks({ [name]: '+2176401234' })).toEqual({ [name]: '<2176401234>' });
      expect(masks({ [name]: 'at 2176401234' })).toEqual({ [name]: 'at <2176401234>' });
    },
  );

  test.each(['at', '_at_', 'note'])('replace the digits of a Unix time under the name %s', (name) => {
    expect(masks({ [name]: '2176401234' })).toEqual({ [name]: '<2176401234>' });
  });

  test.each([
    ['+15550100999', '<5550100999>'],
    ['15550100999', '<5550100999>'],
    ['0115550100999', '<5550100999>'],
    ['004930901820', '<4930901820>'],
    ['25550100999', '<25550100999>'],
    ['1555010099', '<1555010099>'],
    ['0055501009', '<0055501009>'],
    ['4900901820115', '<4900901820115>'],
  ])('are the same for %s and other spellings of its number', (from, expected) => {
    expect(masks({ from })).toEqual({ from: expected });
  });

  test('replace only the texts of the conference', () => {
    const texts = { label: '+15550100999', conference_status: 'x +15550100998' };
    expect(masks({}, { ...texts, id: '5550100999', attendees_status: 5550100999 })).toEqual({
      ...{ label: '<5550100999>', conference_status: 'x <5550100998>' },
      ...{ id: '5550100999', attendees_status: 5550100999 },
    });
    expect(masks({}, { label: 5 })).toEqual({ label: 5 });
    const metadata = { phone: '5550100999', note: 'or +15550100998', caseId: '4711' };
    expect(masks({}, { metadata })).toEqual({
      metadata: { phone: '<5550100999>', note: 'or <5550100998>', caseId: '4711' },
    });
  });

  test('replace all fields of a callback except its entry and its address', () => {
    const where = { entry: '5550100999', raw: '/5550100999' };
    const [number, masking] = [{ n: '555 010 0999' }, { n: '<5550100999>' }];
    const callback = {
      ...where,
      content_type: '5550100999',
      known: number,
      unknown: number,
      faults: ['5550100999'],
    };
    expect(masks({ callback })).toEqual({
      callback: {
        ...where,
        ...{ content_type: '<5550100999>', known: masking, unknown: masking, faults: ['<5550100999>'] },
      },
    });
    expect(masks({ callback: 'callback-5550100999' })).toEqual({ callback: 'callback-5550100999' });
    expect(masks({ callback: null })).toEqual({ callback: null });
  });

  test('do not replace values without a number, and values that are too deep are removed', () => {
    const kinds = { a: 1, b: true, c: null, d: '1', e: [1, null], f: {} };
    expect(masks(kinds)).toEqual(kinds);
    const depths = [24, 25, 30].map((depth) => {
      const deep = JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);
      const lists = JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
      return [masks({ deep }), masks({ lists })].map((each) => JSON.stringify(each).includes('1'));
    });
    expect(depths).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ]);
  });
});
