/** The meaning of a word: the conference is in progress, or it is over. */
export type StatusWordMeaning = 'started' | 'ended';

/** The meanings of status words, by the word in lower case. */
export type StatusWords = Readonly<Record<string, StatusWordMeaning>>;

/** The usual words of such systems. FoneStorm documents only `unknown`. */
export const DEFAULT_STATUS_WORDS: StatusWords = {
  ...{ started: 'started', active: 'started', live: 'started', running: 'started', in_progress: 'started' },
  ...{ ended: 'ended', completed: 'ended', complete: 'ended', finished: 'ended', closed: 'ended' },
};

/** The meaning of a status word; undefined if it has none. */
export function meaningOf(
  word: string | undefined,
  { statusWords }: { readonly statusWords: StatusWords },
): StatusWordMeaning | undefined {
  const key = word?.toLowerCase() ?? '';
  return Object.hasOwn(statusWords, key) ? statusWords[key] : undefined;
}

/** Whether a status word is `unknown`, the only one on FoneStorm's page: FoneStorm does not know the status. */
export function isUnknownWord(word: string): boolean {
  return word.toLowerCase() === 'unknown';
}
