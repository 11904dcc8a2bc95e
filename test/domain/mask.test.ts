import { type Mask, masked, maskedText } from '../../lambda/domain/mask';
import { callback } from './entries';
import { run } from './run';

const mask: Mask = (digits) => `<${digits}>`;

describe('a phone number in a text', () => {
  test.each([
    ['+15550100999', '<5550100999>'],
    ['+1 (555) 010-0999', '<5550100999>'],
    ['call 555-010-0999, please', 'call <5550100999>, please'],
    ['(555) 010 0999 and 1.555.010.0998', '<5550100999> and <5550100998>'],
    ['3217591081', '<3217591081>'],
    ['+49 30 901820', '<4930901820>'],
    ['sip:+15550100999@example.com', 'sip:<5550100999>@example.com'],
  ])('%s is masked', (text, expected) => {
    expect(maskedText(text, mask)).toBe(expected);
  });

  test.each([
    ['2026-05-04T10:00:00.000Z'],
    ['f9037cf2-363e-4506-915f-4419e5d69c52'],
    ['callback-20260504T090002004Z-5a7c'],
    ['12345'],
    ['1764012345123'],
    ['version 1.2.3'],
  ])('%s is none', (text) => {
    expect(maskedText(text, mask)).toBe(text);
  });
});

describe('an event with masks', () => {
  const detailOf = (fields: Readonly<Record<string, unknown>>) => {
    const [event] = run([callback('10:00:00', fields)]).events;
    if (!event) throw new Error('expected an event');
    return { before: event.detail, after: masked(event, mask).detail };
  };

  test('has none of its numbers, under whatever name and however deep', () => {
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

  test('is otherwise as it was', () => {
    const { before, after } = detailOf({ attendees_status: 3, organizer_status: true, account_code: 'x' });
    expect(after).toEqual(before);
  });

  test('has masks in the event of a call, too', () => {
    const { events } = run([callback('10:00:00', { uid: 'u1', status: 'BEGIN', from: '+15550100999' })]);
    const joined = events.find(({ type }) => type === 'Participant Joined');
    expect(joined && masked(joined, mask).detail.call).toEqual({ uid: 'u1', from: '<5550100999>' });
  });
});
