/** What a deployment may set. */
export interface Rules {
  /** What FoneStorm's status words mean. Keys in lower case. A word that is not here means nothing and passes through. */
  readonly statusWords: Readonly<Record<string, Meaning>>;
  /** How long a question waits, in milliseconds, so that one settles all that is received meanwhile. */
  readonly questionDelay: number;
}

export type Meaning = 'started' | 'ended';

/** FoneStorm documents `unknown` alone; these are the words such systems use. */
export const STATUS_WORDS: Rules['statusWords'] = {
  ...{ started: 'started', active: 'started', live: 'started', running: 'started', in_progress: 'started' },
  ...{ ended: 'ended', completed: 'ended', complete: 'ended', finished: 'ended', closed: 'ended' },
};

export const RULES: Rules = { statusWords: STATUS_WORDS, questionDelay: 5000 };

/** The rules with words of a deployment's own, which win. */
export function rulesWith(words: Rules['statusWords']): Rules {
  const own = Object.entries(words).map(([word, meaning]) => [word.toLowerCase(), meaning]);
  return { ...RULES, statusWords: { ...STATUS_WORDS, ...Object.fromEntries(own) } };
}

/** What one of FoneStorm's status words means. */
export function meaning(word: string | undefined, { statusWords }: Rules): Meaning | undefined {
  const key = word?.toLowerCase() ?? '';
  return Object.hasOwn(statusWords, key) ? statusWords[key] : undefined;
}

/** The one word that the vendor's page shows: FoneStorm says that it does not know. */
export function isUnknown(word: string): boolean {
  return word.toLowerCase() === 'unknown';
}
