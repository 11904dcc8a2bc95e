import type { Rule } from './rule';

/** A phrase to avoid, in pages and code: its name, its pattern, and the words to use instead. */
function phrase(name: string, pattern: RegExp, expected: string): Rule {
  return { name, expected, isBroken: (sentence) => pattern.test(sentence) };
}

/** A phrase to avoid in code and on clean pages. */
function codePhrase(name: string, pattern: RegExp, expected: string): Rule {
  return { name, expected, isBroken: (sentence, kind) => kind !== 'page' && pattern.test(sentence) };
}

const BE = '(?:is|are|was|were|be|been|being)';

const WORDS: readonly Rule[] = [
  phrase('mend', /\bmend(?:s|ed|ing)?\b/i, 'fix, or repair'),
  phrase('so long', /\bso long\b(?!.*\bthat\b)/i, 'a duration, or while'),
  phrase('so many', /\b(?:so many|by so much|so much (?:earlier|later|longer|more|less))\b/i, 'a number'),
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
  codePhrase('told', /\b(?:un)?told\b|\btells?\b(?! (?:you|whether))|\btelling\b/i, 'report, or distinguish'),
  codePhrase(
    'is there',
    RegExp(`(?<!^)\\b${BE} (?:not |already |still )?there\\b`, 'i'),
    'exists, or has joined',
  ),
  codePhrase('behind', /\b(?:is|are|was|were) behind (?:it|them)\b/i, 'what causes it, or uses it'),
];

/** Turns that read like a translation. */
const TURNS: readonly Rule[] = [
  codePhrase(
    'come to',
    /\b(?:entry|entries|answer|work|change|attempt|events|they|it) c[ao]mes? to\b|\bc[ao]mes? to (?:its end|an end|it|nothing|rest|its effect|pass|the same|do|be)\b|\b(?:has|have|had|still) come to\b/i,
    'end, result in, or do',
  ),
  codePhrase('become of', /\bbec[ao]mes? of\b/i, 'the outcome'),
  codePhrase(
    'come',
    /\b(?:callbacks?|jobs?|messages?|ticks?|entry|entries|batch|ENDs?|BEGINs?|requests?) (?:that )?(?:comes?|came|ha[sd] come|have come)\b(?! (?:from|to|of|into|back))|\bc[ao]mes? (?:again|late|early|twice)\b/i,
    'arrive, join, or be received',
  ),
  codePhrase(
    'as it came',
    /(?<!small |often )\bas (?:it|they) (?:came|comes?)\b(?! back)/i,
    'unchanged, or as received',
  ),
  codePhrase('whoever', /\bwhoever\b/i, 'the caller, function or person that'),
  codePhrase(
    'where',
    /\b(?:undefined|false|true|null|none|nothing|empty|errors?|fails?|also|even|only|except|CODE|throws)\b[})]? where\b|\} where\b|\bwhere (?:nothing|nobody|somebody|none|no|there|that (?:is|was|fails)|it (?:did|does|has|had|was|can|could|may|is (?:not|none|no|the)))\b/i,
    'if',
  ),
  codePhrase('is none', RegExp(`(?<!there )\\b${BE} none\\b`, 'i'), 'is not a …, or has no …'),
  codePhrase(
    'is no',
    RegExp(
      `(?<!there )(?<!there may )\\b${BE} no (?!longer|more\\b|such|later|earlier|bigger|less|better|sooner|other)`,
      'i',
    ),
    'is not a …',
  ),
  codePhrase(
    'alone',
    /\b(?:by|through|from|in|on|at|for|of|to|with) (?:[\w'’-]+ ){1,3}(?<!left )alone\b|\b(?:these|those|it|them) alone\b|\balone (?:are|has|have|tells?|may|can|knows?|says?|counts?|decides?)\b/i,
    'only',
  ),
  codePhrase(
    'own',
    /\bof (?:[\w-]+ ){0,2}(?:[\w-]+['’]s|our|their|your) own(?= (?:in|for|of|at|and|or|that|on|is|are)\b|[.,;:)]|$)/i,
    'own, or its',
  ),
  codePhrase('as it has', /\bas (?:[\w'’]+ ){1,3}ha(?:s|ve) (?:it|them)\b/i, 'according to'),
  codePhrase(
    'is to be',
    /\b(?:is|are|was|were) (?:not )?to (?:be|get|happen|have|come|go|hold|begin|end)\b/i,
    'is, must, or will',
  ),
  codePhrase(
    'of which',
    /\bof whom\b|(?<!\b(?:one|some|each|all|none|most|both|first|part|any|record|says) )\bof which\b/i,
    'whose',
  ),
  codePhrase('hold up', /\b(?:held|holds?|holding) up\b/i, 'delay, or block'),
  codePhrase('nothing of', /\bnothing of\b/i, 'no …'),
  codePhrase('said', RegExp(`\\b${BE} said\\b`, 'i'), 'reported'),
  codePhrase('a look', /\b(?:a|the|each|one|another|first|last|next|second) looks?\b(?!-)/i, 'a check'),
  codePhrase(
    'tried again',
    RegExp(`\\b${BE} tried (?:once more|again)\\b|\\btries (?:\\w+ )?again\\b`, 'i'),
    'retried',
  ),
  codePhrase('gives', /[;,] gives (?!up\b|back\b)|^gives (?:the|each) /i, 'returns, or passes … to'),
  codePhrase(
    'ask',
    RegExp(
      `\\bFoneStorm (?:${BE}|has to be|to be) (?:not |never )?asked\\b|\\basks? FoneStorm\\b|\\b${BE} (?:not )?asked about\\b`,
      'i',
    ),
    'query, check, or poll',
  ),
  codePhrase(
    'text',
    /\b(?:is|are|expected|as) (?:an?|no) text\b(?! message)|\bempty text\b|^an? text (?:of|that)\b|\bno text\b|\binside a text\b/i,
    'a string',
  ),
  codePhrase('taken for', /\btaken for\b/i, 'treated as'),
  codePhrase('break off', /\bbr(?:oke|oken|eaks?|eaking) off\b/i, 'be interrupted'),
  codePhrase('given up', RegExp(`\\b${BE} given up\\b`, 'i'), 'stopped, or abandoned'),
  codePhrase('anew', /\banew\b|\bonce more\b/i, 'again'),
  codePhrase('but for', /\bbut for\b/i, 'except'),
  codePhrase(
    'as may be',
    /\b(?:as|that) may be\b|\bat the (?:most|least)\b|\bin vain\b|\bfor good\b/i,
    'as possible, at most, without effect, or permanently',
  ),
];

/** Old words of the glossary. */
const TERMS: readonly Rule[] = [
  codePhrase('stray', /\bstrays?\b/i, 'unmanaged conference'),
  codePhrase('doubt', /\bdoubt(?:s|ed|ful)?\b/i, 'reason to check, or outcome unknown'),
  codePhrase('question', /\bquestions?\b(?! mark| and answer)/i, 'status check'),
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
  codePhrase(
    'passed on',
    /\bpass(?:es|ed|ing)? (?:(?:it|them|(?:\w+ )?(?:callback|request|call|event)s?) )?on\b/i,
    'forward, or deliver',
  ),
];

export const PHRASES: readonly Rule[] = [...WORDS, ...TURNS, ...TERMS];
