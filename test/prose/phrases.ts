import type { Rule } from './rule';

/** A phrase to avoid, in pages and code: its name, its pattern, and the words to use instead. */
function phrase(name: string, pattern: RegExp, expected: string): Rule {
  return { name, expected, isBroken: (sentence) => pattern.test(sentence) };
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
  phrase('told', /\b(?:un)?told\b|\btells?\b(?! (?:you|whether))|\btelling\b/i, 'report, or distinguish'),
  phrase(
    'is there',
    RegExp(`(?<!^)\\b${BE} (?:not |already |still )?there\\b`, 'i'),
    'exists, or has joined',
  ),
  phrase('behind', /\b(?:is|are|was|were) behind (?:it|them)\b/i, 'what causes it, or uses it'),
];

/** Turns that read like a translation. */
const TURNS: readonly Rule[] = [
  phrase(
    'come to',
    /\b(?:entry|entries|answer|work|change|attempt|events|they|it) c[ao]mes? to\b|\bc[ao]mes? to (?:its end|an end|it|nothing|rest|its effect|pass|the same|do|be)\b|\b(?:has|have|had|still) come to\b/i,
    'end, result in, or do',
  ),
  phrase('become of', /\bbec[ao]mes? of\b/i, 'the outcome'),
  phrase(
    'come',
    /\b(?:callbacks?|jobs?|messages?|ticks?|entry|entries|batch|ENDs?|BEGINs?|requests?) (?:that )?(?:comes?|came|ha[sd] come|have come)\b(?! (?:from|to|of|into|back))|\bc[ao]mes? (?:again|late|early|twice)\b/i,
    'arrive, join, or be received',
  ),
  phrase(
    'as it came',
    /(?<!small |often )\bas (?:it|they) (?:came|comes?)\b(?! back)/i,
    'unchanged, or as received',
  ),
  phrase('whoever', /\bwhoever\b/i, 'the caller, function or person that'),
  phrase(
    'where',
    /\b(?:undefined|false|true|null|none|nothing|empty|errors?|fails?|also|even|only|except|CODE|throws)\b[})]? where\b|\} where\b|\bwhere (?:nothing|nobody|somebody|none|no|there|that (?:is|was|fails)|it (?:did|does|has|had|was|can|could|may|is (?:not|none|no|the)))\b/i,
    'if',
  ),
  phrase('is none', RegExp(`(?<!there )\\b${BE} none\\b`, 'i'), 'is not a …, or has no …'),
  phrase(
    'is no',
    RegExp(
      `(?<!there )(?<!there may )\\b${BE} no (?!longer|more\\b|such|later|earlier|bigger|less|better|sooner|other)`,
      'i',
    ),
    'is not a …',
  ),
  phrase(
    'alone',
    /\b(?:by|through|from|in|on|at|for|of|to|with) (?:[\w'’-]+ ){1,3}(?<!left )alone\b|\b(?:these|those|it|them) alone\b|\balone (?:are|has|have|tells?|may|can|knows?|says?|counts?|decides?)\b/i,
    'only',
  ),
  phrase(
    'own',
    /\bof (?:[\w-]+ ){0,2}(?:[\w-]+['’]s|our|their|your) own(?= (?:in|for|of|at|and|or|that|on|is|are)\b|[.,;:)]|$)/i,
    'own, or its',
  ),
  phrase('as it has', /\bas (?:[\w'’]+ ){1,3}ha(?:s|ve) (?:it|them)\b/i, 'according to'),
  phrase(
    'is to be',
    /\b(?:is|are|was|were) (?:not )?to (?:be|get|happen|have|come|go|hold|begin|end)\b/i,
    'is, must, or will',
  ),
  phrase(
    'of which',
    /\bof whom\b|(?<!\b(?:one|some|each|all|none|most|both|first|part|any|record|says) )\bof which\b/i,
    'whose',
  ),
  phrase('hold up', /\b(?:held|holds?|holding) up\b/i, 'delay, or block'),
  phrase('nothing of', /\bnothing of\b/i, 'no …'),
  phrase('said', RegExp(`\\b${BE} said\\b`, 'i'), 'reported'),
  phrase('a look', /\b(?:a|the|each|one|another|first|last|next|second) looks?\b(?!-)/i, 'a check'),
  phrase(
    'tried again',
    RegExp(`\\b${BE} tried (?:once more|again)\\b|\\btries (?:\\w+ )?again\\b`, 'i'),
    'retried',
  ),
  phrase('gives', /[;,] gives (?!up\b|back\b)|^gives (?:the|each) /i, 'returns, or passes … to'),
  phrase(
    'ask',
    RegExp(
      `\\bFoneStorm (?:${BE}|has to be|to be) (?:not |never )?asked\\b|\\basks? FoneStorm\\b|\\b${BE} (?:not )?asked about\\b`,
      'i',
    ),
    'query, check, or poll',
  ),
  phrase(
    'text',
    /\b(?:is|are|expected|as) (?:an?|no) text\b(?! message)|\bempty text\b|^an? text (?:of|that)\b|\bno text\b|\binside a text\b/i,
    'a string',
  ),
  phrase('taken for', /\btaken for\b/i, 'treated as'),
  phrase('break off', /\bbr(?:oke|oken|eaks?|eaking) off\b/i, 'be interrupted'),
  phrase('given up', RegExp(`\\b${BE} given up\\b`, 'i'), 'stopped, or abandoned'),
  phrase('anew', /\banew\b|\bonce more\b/i, 'again'),
  phrase('but for', /\bbut for\b/i, 'except'),
  phrase(
    'as may be',
    /\b(?:as|that) may be\b|\bat the (?:most|least)\b|\bin vain\b|\bfor good\b/i,
    'as possible, at most, without effect, or permanently',
  ),
];

/** Old words of the glossary. */
const TERMS: readonly Rule[] = [
  phrase('stray', /\bstrays?\b/i, 'unmanaged conference'),
  phrase('doubt', /\bdoubt(?:s|ed|ful)?\b/i, 'reason to check, or outcome unknown'),
  phrase('question', /\bquestions?\b(?! mark| and answer)/i, 'status check'),
  phrase('journal', /\bjournals?\b/i, 'log'),
  phrase('history', /\bhistor(?:y|ies)\b/i, 'log'),
  phrase('standing', /\bstandings?\b/i, 'status'),
  phrase(
    'claim',
    /\b(?:an?|the|its|each|every|first|these|and|most|another|other) claims?\b|\bclaimed\b/i,
    'idempotency key',
  ),
  phrase('hearing', /\b(?:hear|hears|heard|unheard|hearing)\b/i, 'callback, or observation'),
  phrase('tries', /\b(?:\d+|CODE|few|many|more|most|of|all|its|the|these|after|no) tries\b/i, 'attempts'),
  phrase('unpublished', /\bunpublished\b/i, 'in the outbox'),
  phrase('buried', /\bbur(?:y|ies|ied)\b/i, 'in the dead-letter queue'),
  phrase('patience', /\bpatien(?:t|ce)\b/i, 'timeout'),
  phrase('lane', /\blanes?\b/i, 'message group'),
  phrase('in hand', /\b(?:in|at) hand\b/i, 'in progress, or in flight'),
  phrase('onlooker', /\bonlook(?:er|ers|ing)\b/i, 'observer'),
  phrase('earlier release', /\b(?:earlier|previous|older?) releases?\b/i, 'nothing: no release is out'),
  phrase(
    'passed on',
    /\bpass(?:es|ed|ing)? (?:(?:it|them|(?:\w+ )?(?:callback|request|call|event)s?) )?on\b/i,
    'forward, or deliver',
  ),
];

export const PHRASES: readonly Rule[] = [...WORDS, ...TURNS, ...TERMS];
