/** How conferences are advanced. All times are in milliseconds. */
export interface Rules {
  /** What FoneStorm's status words mean. Keys in lower case. A word that is not here means nothing and passes through. */
  readonly statusWords: Readonly<Record<string, Meaning>>;
  /** How long a question waits, so that one settles all that is received meanwhile. */
  readonly questionDelay: number;
  /** How long before the start its reminders are. */
  readonly reminders: readonly number[];
  /** How long after the start the organizer is missed. */
  readonly organizerAbsent: number;
  /** How long after the start a conference that nobody came to is not attended; at its end at the latest. */
  readonly notAttended: number;
  /** The time before the start at which its FoneNumber is assigned; undefined with generation 2017: FoneStorm assigns it. */
  readonly assignLead?: number;
  /** The time after which a command to assign a FoneNumber is repeated if it has no outcome. */
  readonly assignAgain: number;
  /** How long after a question about a conference that goes on the next one follows, at the least. */
  readonly polling: number;
  /** How long after its end a conference that goes on is overrunning. */
  readonly overrun: number;
  /** How long after its end a conference is audited and closed. */
  readonly close: number;
  /** How long FoneStorm is asked at the close before the audit fails without an answer. */
  readonly patience: number;
}

export type Meaning = 'started' | 'ended';

/** FoneStorm documents `unknown` alone; these are the words such systems use. */
export const STATUS_WORDS: Rules['statusWords'] = {
  ...{ started: 'started', active: 'started', live: 'started', running: 'started', in_progress: 'started' },
  ...{ ended: 'ended', completed: 'ended', complete: 'ended', finished: 'ended', closed: 'ended' },
};

const MINUTE = 60_000;

export const RULES: Rules = {
  statusWords: STATUS_WORDS,
  questionDelay: 5000,
  reminders: [10 * MINUTE],
  organizerAbsent: 5 * MINUTE,
  notAttended: 15 * MINUTE,
  assignAgain: 15 * MINUTE,
  polling: 5 * MINUTE,
  overrun: 5 * MINUTE,
  close: 30 * MINUTE,
  patience: 24 * 60 * MINUTE,
};

/** The rules with a deployment's settings: its status words take precedence over the default ones. */
export function rulesWith({
  statusWords = {},
  reminders = RULES.reminders,
  assignLead,
}: Partial<Rules>): Rules {
  const own = Object.entries(statusWords).map(([word, meaning]) => [word.toLowerCase(), meaning]);
  return {
    ...RULES,
    ...{ reminders, statusWords: { ...STATUS_WORDS, ...Object.fromEntries(own) } },
    ...(assignLead !== undefined && { assignLead }),
  };
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
