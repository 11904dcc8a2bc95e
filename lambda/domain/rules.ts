import { DEFAULT_STATUS_WORDS, type StatusWords } from './status-words';

/** The rules by which conferences are advanced. All times are in milliseconds. */
export interface Rules {
  /** The meanings of FoneStorm's status words, in lower case. A missing word has no meaning, and is only published. */
  readonly statusWords: StatusWords;
  /** The delay of a status check, so that one check covers everything received in that time. */
  readonly statusCheckDelay: number;
  /** The times of the reminders before the start. */
  readonly reminders: readonly number[];
  /** The time after the start at which an absent organizer is reported. */
  readonly organizerAbsentAfter: number;
  /** The time after the start at which a conference counts as not attended, at its end at the latest. */
  readonly notAttendedAfter: number;
  /** The time before the start at which its FoneNumber is assigned; undefined with generation 2017: FoneStorm assigns it. */
  readonly assignLead?: number;
  /** The time after which a command to assign a FoneNumber is repeated if it has no outcome. */
  readonly assignRetryInterval: number;
  /** The shortest time between two status checks of a conference in progress. */
  readonly pollInterval: number;
  /** The time after the end at which a live conference is overrunning. */
  readonly overrunAfter: number;
  /** The time after the end at which a conference is audited and closed. */
  readonly closeAfter: number;
  /** The time of unanswered status checks at the close after which the audit fails. */
  readonly statusCheckTimeout: number;
  /** The least time that the log of a conference is kept after its close. */
  readonly logRetention: number;
}

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
  logRetention: 90 * 24 * 60 * MINUTE,
};

/** The rules with a deployment's settings: its status words take precedence over the default ones. */
export function createRules({
  statusWords = {},
  reminders = DEFAULT_RULES.reminders,
  logRetention = DEFAULT_RULES.logRetention,
  assignLead,
}: Partial<Rules>): Rules {
  const own = Object.entries(statusWords).map(([word, meaning]) => [word.toLowerCase(), meaning]);
  return {
    ...DEFAULT_RULES,
    ...{ reminders, logRetention, statusWords: { ...DEFAULT_STATUS_WORDS, ...Object.fromEntries(own) } },
    ...(assignLead !== undefined && { assignLead }),
  };
}
