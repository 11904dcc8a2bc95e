import type { Kind } from './passage';

/** A rule that each sentence keeps. */
export interface Rule {
  readonly name: string;
  /** The advice to the writer, after "expected". */
  readonly expected: string;
  readonly isBroken: (sentence: string, kind: Kind | 'page') => boolean;
}

/** The most words of one sentence. */
const MAX_WORDS = 25;
/** On a page, a label or a title has fewer words than this. */
const MIN_PAGE_SENTENCE = 6;

/** A rule about a word or a phrase, in pages and code. */
function phrase(name: string, pattern: RegExp, expected: string): Rule {
  return { name, expected, isBroken: (sentence) => pattern.test(sentence) };
}

/** The same in code alone: pages may quote a user or describe something else by the word. */
function codePhrase(name: string, pattern: RegExp, expected: string): Rule {
  return { name, expected, isBroken: (sentence, kind) => kind !== 'page' && pattern.test(sentence) };
}

const WORDS: readonly Rule[] = [
  phrase('mend', /\bmend(?:s|ed|ing)?\b/i, 'fix, or repair'),
  phrase('so long', /\bso long\b/i, 'a duration, or while'),
  phrase('so many', /\bso many\b/i, 'a number'),
  phrase('so-manieth', /\bso-manieth\b/i, 'Nth'),
  phrase('give up on', /\bg(?:ives?|ave|iven|iving) up on\b/i, 'stop'),
  phrase('go away', /\b(?:goes|go|went|gone|going) away\b/i, 'expire, or be deleted'),
  phrase('well, ill', /\b(?:is|are|was|were) (?:well|ill)\b/i, 'healthy, or what failed'),
  phrase('it means that', /\bit means that\b/i, 'the statement itself'),
  phrase('want of', /\bwant of\b/i, 'no … left'),
  phrase('nobody has to', /\bnobody has to\b/i, 'what happens'),
  phrase('before your eyes', /\bbefore your eyes\b/i, 'you watch'),
  phrase('of its own', /\bof its own\b/i, 'own'),
  phrase('by itself', /\bby itself\b/i, 'automatically, or alone'),
  phrase('come to it', /\bcomes? to it\b/i, 'what happens'),
  codePhrase(
    'told',
    /\b(?:un)?told\b|\btells?\b(?! (?:you|whether))|\btelling\b/i,
    'reported, reports, or distinguishes',
  ),
  codePhrase('has come to', /\b(?:has|have|had) come to\b/i, 'what happened'),
  codePhrase(
    'is there',
    /(?<!^)\b(?:is|are|was|were|be|been) (?:not |already |still )?there\b/i,
    'exists, or has joined',
  ),
  codePhrase('behind', /\b(?:is|are|was|were) behind (?:it|them)\b/i, 'what causes it, or uses it'),
];

/** Old words of the glossary. */
const TERMS: readonly Rule[] = [
  codePhrase('stray', /\bstrays?\b/i, 'unmanaged conference'),
  codePhrase('doubt', /\bdoubt(?:s|ed|ful)?\b/i, 'reason to check, or outcome unknown'),
  codePhrase('question', /\bquestions?\b(?! mark)/i, 'status check'),
  codePhrase('journal', /\bjournals?\b/i, 'log'),
  codePhrase('history', /\bhistor(?:y|ies)\b/i, 'log'),
  codePhrase('standing', /\bstandings?\b/i, 'status'),
  codePhrase(
    'claim',
    /\b(?:an?|the|its|each|every|first|these|and|most|another|other) claims?\b|\bclaimed\b/i,
    'idempotency key',
  ),
  codePhrase('hearing', /\b(?:hear|hears|heard|unheard|hearing)\b/i, 'callback, or observation'),
  codePhrase('tries', /\b(?:\d+|CODE|few|many|more|most|of|all|its|the|these|after|no) tries\b/i, 'attempts'),
  codePhrase('unpublished', /\bunpublished\b/i, 'in the outbox'),
  codePhrase('buried', /\bbur(?:y|ies|ied)\b/i, 'in the dead-letter queue'),
  codePhrase('patience', /\bpatien(?:t|ce)\b/i, 'timeout'),
  codePhrase('lane', /\blanes?\b/i, 'message group'),
  codePhrase('in hand', /\b(?:in|at) hand\b/i, 'in progress, or in flight'),
  codePhrase('onlooker', /\bonlook(?:er|ers|ing)\b/i, 'observer'),
  codePhrase('earlier release', /\b(?:earlier|previous|older?) releases?\b/i, 'nothing: no release is out'),
  codePhrase('passed on', /\bpass(?:es|ed|ing)? (?:(?:it|them) )?on\b/i, 'forward, or deliver'),
];

export const RULES: readonly Rule[] = [
  {
    name: 'length',
    expected: `at most ${MAX_WORDS} words`,
    isBroken: (sentence) => wordsOf(sentence).length > MAX_WORDS,
  },
  {
    name: 'semicolons',
    expected: 'sentences of their own',
    isBroken: (sentence, kind) => kind !== 'page' && /;.*;/.test(sentence),
  },
  {
    name: 'start',
    expected: 'a thing as the subject',
    isBroken: (sentence, kind) =>
      kind !== 'case' &&
      !sentence.endsWith('?') &&
      /^(?:what|who|whoever|whose|where|wherever|that which)\b/i.test(sentence) &&
      (kind !== 'page' || wordsOf(sentence).length >= MIN_PAGE_SENTENCE),
  },
  {
    name: 'title',
    expected: 'condition and outcome in one title',
    isBroken: (sentence, kind) => kind === 'title' && /^(?:and|but|or|nor)\b/i.test(sentence),
  },
  {
    name: 'log code',
    expected: 'a code such as callback.accepted',
    isBroken: (sentence, kind) =>
      kind === 'log code' && !/^[a-z][a-z_]*(?:\.(?:[a-z_]+|CODE))+$/.test(sentence),
  },
  ...WORDS,
  ...TERMS,
];

function wordsOf(sentence: string): string[] {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}
