/**
 * Reads a secret. The value is cached for a short time.
 *
 * @throws {MalformedSecret}
 */
export type Secret<T> = () => Promise<T>;

/** The content of a secret is not what the relay needs. Nothing changes until an operator writes it. */
export class MalformedSecret extends Error {
  override readonly name = 'MalformedSecret';

  /** @param faults each as `field: expected X, got Y`, without the content */
  constructor(secret: string, faults: readonly string[]) {
    super(`the secret ${secret} has faults: ${faults.join('; ')}`);
  }
}

/** The keys of callback URLs. All keys verify. `current` is the name of the key that signs. */
export interface CallbackKeys {
  readonly current: string;
  /** The keys by name, each a random string of at least 32 characters. */
  readonly keys: Readonly<Record<string, string>>;
  /** The HTTP Basic credentials that FoneStorm must send, if any. */
  readonly basic?: { readonly username: string; readonly password: string };
}

/** The keys that receivers' secrets are derived from. All keys sign. Each is a random string of at least 32 characters. */
export interface SigningKeys {
  readonly current: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The tokens and users of the API's callers. */
export interface Credentials {
  /** Tokens by the caller's name. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Passwords by user name. */
  readonly users: Readonly<Record<string, string>>;
  /** The key of login tokens, a random string of at least 32 characters. */
  readonly loginKey: string;
}
