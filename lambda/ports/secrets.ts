/** A secret, read when it is needed and kept for a while. */
export type Secret<T> = () => Promise<T>;

/** What makes and checks callback URLs. All keys verify; `current` names the one that signs. */
export interface CallbackKeys {
  readonly current: string;
  /** By name; each a random text of at least 32 characters. */
  readonly keys: Readonly<Record<string, string>>;
  /** The HTTP Basic credentials that FoneStorm is to send, where it is to send any. */
  readonly basic?: { readonly username: string; readonly password: string };
}

/** The keys that the secrets of receivers are made from. All sign; each is a random text of at least 32 characters. */
export interface SigningKeys {
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The tokens and users of the API's callers. */
export interface Credentials {
  /** By name. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Passwords by user name. */
  readonly users: Readonly<Record<string, string>>;
  /** Signs the tokens that a login gives: a random text of at least 32 characters. */
  readonly loginKey: string;
}
