import { parseCallback } from '../../lambda/domain/callback/parse-callback';
import { maskText } from '../../lambda/domain/redaction/mask-phone-numbers';
import { ANY_PIN, redact, redactText } from '../../lambda/domain/redaction/redact';
import { PIN, posted } from './entries';

/** The largest number of characters: the byte limit of a body. */
const LARGEST = 128 * 1024;
/** Linear work takes 2 times as long for twice the input, quadratic work 4 times. The rest is for a busy machine. */
const MOST_RATIO = 3.2;
/** Shorter times, in milliseconds, are too imprecise to compare. Quadratic work would take longer. */
const QUICK = 150;

const form = 'application/x-www-form-urlencoded';
const works: Readonly<Record<string, (text: string) => unknown>> = {
  parsed: (text) => parseCallback(posted(text, form)),
  redacted: (text) => redactText(text, PIN),
  'redacted before the PIN is known': (text) => redactText(text, ANY_PIN),
  'redacted as a name': (text) => redact({ [text]: 1 }),
  masked: (text) => maskText(text, () => 'm'),
};

/** Milliseconds of this process only. */
function once(work: (text: string) => unknown, text: string): number {
  const before = process.cpuUsage();
  work(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function leastOfThree(work: (text: string) => unknown, text: string): number {
  return Math.min(...[1, 2, 3].map(() => once(work, text)));
}

test.each([
  ...[
    '&',
    'a&',
    '=',
    'a=&',
    '=+',
    '=+1',
    '=2026-05-04T10:00:00.1',
    '%',
    '%2f',
    '%26a%3D',
    '/',
    '\\',
    '//a',
    '@',
  ],
  ...[
    '.a',
    'a.a.',
    'eyJ-',
    'eyJaaaaaa.',
    'pin=',
    "pin='",
    'pin="',
    'pin is ',
    'access code is ',
    'bearer a',
    'a: ',
  ],
  ...['A', 'Aa', '1', '1234 ', '+1 ', '123-456-', '(', '{', '[', '"', ' ', '<pin>', '/callbacks/c '],
])('the largest text of "%s" takes time in proportion to its length', (unit) => {
  const text = (length: number) => unit.repeat(Math.floor(length / unit.length));
  for (const [name, work] of Object.entries(works)) {
    if (once(work, text(LARGEST)) < QUICK) continue;
    const ratio = leastOfThree(work, text(LARGEST)) / leastOfThree(work, text(LARGEST / 2));
    expect([name, ratio < MOST_RATIO]).toEqual([name, true]);
  }
});
