/** Where FoneStorm reports calls of a number. */
export interface Notify {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'JSON';
  readonly basic: { readonly username: string; readonly password: string } | null;
}

/** A telephone number of the account. */
export interface FoneNumber {
  /** 10 digits. */
  readonly fonenumber: string;
  /** What it leads to, one thing at a time; `id`: FoneStorm's id of a conference. */
  readonly service?: { readonly type: string; readonly id?: string };
  /** For inbound calls. */
  readonly receive?: Notify;
  /** For outbound calls. */
  readonly send?: Notify;
}

/** The numbers of the account, in the order in which it got them. */
export interface FoneNumbers {
  all(): readonly FoneNumber[];
  get(fonenumber: string): FoneNumber | undefined;
  /** Puts a number in the place of itself, at once; resolves once that is on disk. */
  put(number: FoneNumber): Promise<void>;
  /** Those whose service is this conference. */
  leadingTo(conferenceId: string): readonly FoneNumber[];
  /** Takes away what was set for all of them, at once; resolves once that is on disk. */
  reset(): Promise<void>;
}

/**
 * @param account the numbers that the account has
 * @param kept what was set for them before
 * @param save writes everything to disk, where it is kept there
 */
export function foneNumbersOf(
  account: readonly string[],
  kept: readonly FoneNumber[],
  save: () => Promise<void>,
): FoneNumbers {
  const fresh = () => account.map((fonenumber): [string, FoneNumber] => [fonenumber, { fonenumber }]);
  const byNumber = new Map(fresh());
  for (const number of kept) if (byNumber.has(number.fonenumber)) byNumber.set(number.fonenumber, number);
  return {
    all: () => [...byNumber.values()],
    get: (fonenumber) => byNumber.get(fonenumber),
    put(number) {
      byNumber.set(number.fonenumber, number);
      return save();
    },
    leadingTo: (id) =>
      [...byNumber.values()].filter(({ service }) => service?.type === 'Conference' && service.id === id),
    reset() {
      for (const [fonenumber, number] of fresh()) byNumber.set(fonenumber, number);
      return save();
    },
  };
}
