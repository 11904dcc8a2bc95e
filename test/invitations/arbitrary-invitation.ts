import fc from 'fast-check';
import type { Instant } from '../../lambda/domain/instant';
import type { Invitation } from '../../lambda/operations/conferences/read-invitation';
import { arbitraryText } from '../arbitrary-text';

/** Texts that a careless program copies into a calendar as lines or properties. */
const hostileText: fc.Arbitrary<string> = fc.oneof(
  arbitraryText(),
  fc
    .array(
      fc.constantFrom('\r', '\n', '\u2028', '\u0085', '\0', ';', ',', '\\', ':', '"', 'ü', '🦊', 'x', ' '),
      { maxLength: 200 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('x\r\nATTENDEE:MAILTO:eve@example.org', 'x\nEND:VEVENT\nBEGIN:VEVENT', '\\n\\,\\;', ''),
);

const arbitraryInstant = fc
  .date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('8999-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString() as Instant);

/** Invitations with hostile labels, PINs and numbers, of up to a day. */
export const arbitraryInvitation: fc.Arbitrary<Invitation> = fc
  .record({
    id: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    createdAt: arbitraryInstant,
    start: arbitraryInstant,
    duration: fc.integer({ min: 1, max: 86_400_000 }),
    version: fc.integer({ min: 1, max: 100_000 }),
    label: fc.option(hostileText, { nil: undefined }),
    pin: fc.option(hostileText, { nil: undefined }),
    fonenumbers: fc.array(hostileText, { maxLength: 3 }),
    isCancelled: fc.boolean(),
  })
  .map(({ start, duration, label, pin, fonenumbers, isCancelled, ...definition }) => {
    const end = new Date(Date.parse(start) + duration).toISOString() as Instant;
    const fields = { start_time: start, end_time: end, ...(label !== undefined && { label }) };
    const fonestorm = { id: 'f', confirmedAt: start, ...(pin !== undefined && { pin }) };
    return {
      definition: { ...definition, fields, fonestorm, status: 'confirmed', digest: '' },
      window: { start, end },
      confirmedAt: start,
      ...{ isCancelled, fonenumbers: isCancelled ? [] : fonenumbers },
    };
  });

/** A text as a calendar shows it: in one line, without what no calendar can show. */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

/** The texts that the event of an invitation must have. */
export function expectedTexts({ definition, fonenumbers, isCancelled }: Invitation) {
  const { fields, fonestorm } = definition;
  const numbers = fonenumbers.map(oneLine).filter((number) => number !== '');
  const pin = isCancelled ? '' : oneLine(fonestorm?.pin ?? '');
  const lines = [...numbers.map((number) => `Phone: ${number}`), ...(pin === '' ? [] : [`PIN: ${pin}`])];
  return {
    summary: oneLine(fields.label ?? '') || 'Phone conference',
    description: lines.join('\n') || undefined,
    location: numbers.join(', ') || undefined,
  };
}
