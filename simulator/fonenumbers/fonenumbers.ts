/** The URL that FoneStorm reports calls of a number to. */
export interface NotifySetting {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'JSON';
  readonly basic: { readonly username: string; readonly password: string } | null;
}

/** A telephone number of the account. */
export interface FoneNumber {
  /** 10 digits. */
  readonly fonenumber: string;
  /** The one service that answers its calls; `id`: FoneStorm's id of a conference. */
  readonly service?: { readonly type: string; readonly id?: string };
  /** For inbound calls. */
  readonly receive?: NotifySetting;
  /** For outbound calls. */
  readonly send?: NotifySetting;
}

/** The numbers of the account, in their configured order. */
export interface FoneNumbers {
  all(): readonly FoneNumber[];
  get(fonenumber: string): FoneNumber | undefined;
  /** Replaces a number at once; resolves once that is on disk. */
  put(number: FoneNumber): Promise<void>;
  /** The numbers whose service is this conference. */
  servingConference(conferenceId: string): readonly FoneNumber[];
  /** Clears the services and URLs of all numbers at once; resolves once that is on disk. */
  reset(): Promise<void>;
}

/**
 * @param account the numbers of the account
 * @param initial their services and URLs of the last run
 * @param save writes the state to disk, if the simulator has a folder
 */
export function createFoneNumbers(
  account: readonly string[],
  initial: readonly FoneNumber[],
  save: () => Promise<void>,
): FoneNumbers {
  const fresh = () => account.map((fonenumber): [string, FoneNumber] => [fonenumber, { fonenumber }]);
  const byNumber = new Map(fresh());
  for (const number of initial) if (byNumber.has(number.fonenumber)) byNumber.set(number.fonenumber, number);
  return {
    all: () => [...byNumber.values()],
    get: (fonenumber) => byNumber.get(fonenumber),
    put(number) {
      byNumber.set(number.fonenumber, number);
      return save();
    },
    servingConference: (id) =>
      [...byNumber.values()].filter(({ service }) => service?.type === 'Conference' && service.id === id),
    reset() {
      for (const [fonenumber, number] of fresh()) byNumber.set(fonenumber, number);
      return save();
    },
  };
}
