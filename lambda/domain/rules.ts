/** How conferences are advanced. All times are in milliseconds. */
export interface Rules {
  /** What FoneStorm's status words mean. Keys in lower case. A word that is not here means nothing and passes through. */
  readonly statusWords: Readonly<Record<string, StatusWordMeaning>>;
  /** How long a question waits, so that one settles all that is received meanwhile. */
  readonly statusCheckDelay: number;
  /** How long before the start its reminders are. */
  readonly reminders: readonly number[];
  /** How long after the start the organizer is missed. */
  readonly organizerAbsentAfter: number;
  /** How long after the start a conference that nobody came to is not attended; at its end at the latest. */
  readonly notAttendedAfter: number;
  /** The time before the start at which its FoneNumber is assigned; undefined with generation 2017: FoneStorm assigns it. */
  readonly assignLead?: number;
  /** The time after which a command to assign a FoneNumber is repeated if it has no outcome. */
  readonly assignRetryInterval: number;
  /** How long after a question about a conference that goes on the next one follows, at the least. */
  readonly pollInterval: number;
  /** How long after its end a conference that goes on is overrunning. */
  readonly overrunAfter: number;
  /** How long after its end a conference is audited and closed. */
  readonly closeAfter: number;
  /** How long FoneStorm is asked at the close before the audit fails without an answer. */
  readonly statusCheckTimeout: number;
}

export type StatusWordMeaning = 'started' | 'ended';

/** FoneStorm documents `unknown` alone; these are the words such systems use. */
export const DEFAULT_STATUS_WORDS: Rules['statusWords'] = {
  ...{ started: 'started', active: 'started', live: 'started', running: 'started', in_progress: 'started' },
  ...{ ended: 'ended', completed: 'ended', complete: 'ended', finished: 'ended', closed: 'ended' },
};

const MINUTE = 60_000;

export const DEFAULT_RULES: Rules = {
  statusWords: DEFAULT_STATUS_WORDS,
  statusCheckDelay: 5000,
  reminders: [10 * MINUTE],
  organizerAbsentAfter: 5 * MINUTE,
  notAttendedAfter: 15 * MINUTE,
  assignRetryInterval: 15 * MINUTE,
  pollInterval: 5 * MINUTE,
  overrunAfter: 5 * MINUTE,
  closeAfter: 30 * MINUTE,
  statusCheckTimeout: 24 * 60 * MINUTE,
};

/** The rules with a deployment's settings: its status words take precedence over the default ones. */
export function createRules({
  statusWords = {},
  reminders = DEFAULT_RULES.reminders,
  assignLead,
}: Partial<Rules>): Rules {
  const own = Object.entries(statusWords).map(([word, meaning]) => [word.toLowerCase(), meaning]);
  return {
    ...DEFAULT_RULES,
    ...{ reminders, statusWords: { ...DEFAULT_STATUS_WORDS, ...Object.fromEntries(own) } },
    ...(assignLead !== undefined && { assignLead }),
  };
}

/** What one of FoneStorm's status words means. */
export function meaningOf(word: string | undefined, { statusWords }: Rules): StatusWordMeaning | undefined {
  const key = word?.toLowerCase() ?? '';
  return Object.hasOwn(statusWords, key) ? statusWords[key] : undefined;
}

/** The one word that the vendor's page shows: FoneStorm says that it does not know. */
export function isUnknownWord(word: string): boolean {
  return word.toLowerCase() === 'unknown';
}
