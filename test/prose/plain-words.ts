import type { TextlintRuleModule } from '@textlint/kernel';
import { split } from 'sentence-splitter';

/** Words of one sentence, at most. */
const MOST_WORDS = 25;

/** Titles and labels are shorter than this. */
const LEAST_OF_A_SENTENCE = 6;

/** What a sentence does not begin with, unless it is a question. */
const VAGUE_START = /^(?:what|who|whoever|where|wherever|that which)\b/i;

/** Words that are avoided, and the plain ones. */
const AVOIDED: readonly (readonly [RegExp, string])[] = [
  [/\bmend(?:s|ed|ing)?\b/i, 'fix'],
  [/\bso long\b/i, 'a duration'],
  [/\bso many\b/i, 'a number'],
  [/\bso-manieth\b/i, 'Nth'],
  [/\bgives? up on\b/i, 'stop'],
  [/\b(?:goes|go|went) away\b/i, 'expire, or be deleted'],
  [/\b(?:is|are) (?:well|ill)\b/i, 'healthy, or what failed'],
  [/\bit means that\b/i, 'the statement itself'],
  [/\bwant of\b/i, 'no … left'],
  [/\bnobody has to\b/i, 'what happens'],
  [/\bbefore your eyes\b/i, 'you watch'],
  [/\bof its own\b/i, 'own'],
  [/\bby itself\b/i, 'automatically'],
  [/\bis told\b/i, 'who tells whom'],
  [/\bcomes? to it\b/i, 'what happens'],
];

/** The rules of plain words that a machine can check, for each paragraph, list item and table cell. */
export const plainWords: TextlintRuleModule = (context) => {
  const { Syntax, RuleError, report, getSource } = context;
  const check = (node: Parameters<typeof getSource>[0] & object) => {
    for (const { type, raw } of split(prose(getSource(node)))) {
      if (type !== 'Sentence') continue;
      for (const fault of faultsOf(raw.trim())) report(node as never, new RuleError(fault));
    }
  };
  return { [Syntax.Paragraph]: check, [Syntax.TableCell]: check };
};

/** @returns a sentence for each fault of a sentence */
export function faultsOf(sentence: string): string[] {
  const words = sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const quoted = `"${sentence.slice(0, 60).replaceAll('\n', ' ')}…"`;
  const isSentence = words.length >= LEAST_OF_A_SENTENCE && !sentence.endsWith('?');
  return [
    ...(words.length > MOST_WORDS
      ? [`${quoted}: expected at most ${MOST_WORDS} words, got ${words.length}`]
      : []),
    ...(isSentence && VAGUE_START.test(sentence) ? [`${quoted}: expected a thing as the subject`] : []),
    ...AVOIDED.flatMap(([word, instead]) => {
      const found = word.exec(sentence)?.[0];
      return found === undefined ? [] : [`${quoted}: "${found}": expected ${instead}`];
    }),
  ];
}

/** Markdown without its marks: code is one word, a link is its text. */
function prose(markdown: string): string {
  return markdown
    .replace(/`[^`]*`/g, 'CODE')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{1,2}([^*_]+)[*_]{1,2}/g, '$1')
    .replace(/\s+|\|\s*$/g, ' ');
}
