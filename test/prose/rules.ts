import { PHRASES } from './phrases';
import type { Rule } from './rule';

/** The most words of one sentence. */
const MAX_WORDS = 25;
/** On a page, a label or a title has fewer words than this. */
const MIN_PAGE_SENTENCE = 6;

/** A second semicolon, but between results: `the value; undefined if there is none; null if it is empty`. */
const OWN_SENTENCE = /; (?!CODE\b|undefined\b|null\b|true\b|false\b|\d).*; /;
/** The beginning of a docstring without a subject. */
const FRAGMENT =
  /^(?:Of|As of|By whom|From when|Which|Whose|That an?|(?:One|Those|Another|Others|Some) (?:that|who|which|whose))\b/;

/** The beginning of a title that another title would have to complete: a conjunction, or a part of a sentence. */
const TITLE_FRAGMENT = /^(?:and|but|or|nor|whose|(?:of|from|in|on|for|by|with) (?:which|whom|what))\b/i;

export const RULES: readonly Rule[] = [
  {
    name: 'length',
    expected: `at most ${MAX_WORDS} words`,
    isBroken: (sentence) => partsOf(sentence).some((part) => wordsOf(part).length > MAX_WORDS),
  },
  {
    name: 'semicolons',
    expected: 'sentences of their own',
    isBroken: (sentence) => partsOf(sentence).some((part) => OWN_SENTENCE.test(part)),
  },
  {
    name: 'start',
    expected: 'a thing as the subject',
    isBroken: (sentence, kind) => {
      if (kind === 'page') return wordsOf(sentence).length >= MIN_PAGE_SENTENCE && hasVagueStart(sentence);
      if (kind === 'comment' || kind === 'docstring')
        return hasVagueStart(sentence) || FRAGMENT.test(sentence);
      return kind !== 'case' && hasVagueStart(sentence);
    },
  },
  {
    name: 'clause',
    expected: 'a thing as the subject after a semicolon',
    isBroken: (sentence) => /; (?:and |but )?(?:what|who|whoever|where|wherever|which)\b/i.test(sentence),
  },
  {
    name: 'title',
    expected: 'condition and outcome in one title',
    isBroken: (sentence, kind) => kind === 'title' && TITLE_FRAGMENT.test(sentence),
  },
  {
    name: 'log code',
    expected: 'a code such as callback.accepted',
    isBroken: (sentence, kind) =>
      kind === 'log code' && !/^[a-z][a-z_]*(?:\.(?:[a-z_]+|CODE))+$/.test(sentence),
  },
  ...PHRASES,
];

function hasVagueStart(sentence: string): boolean {
  return /^(?:what|who|whoever|whose|where|wherever|that which)\b/i.test(sentence) && !sentence.endsWith('?');
}

/** A sentence, or each error of a list such as `{Problem} 404 if there is none; 409 if it changes`. */
function partsOf(sentence: string): string[] {
  return sentence.startsWith('{') ? sentence.split(';') : [sentence];
}

function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
