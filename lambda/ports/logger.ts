/** The code of a log line, such as `callback.accepted`: lines are counted and searched by it, never by a sentence. */
export type LogCode = Lowercase<`${string}.${string}`>;

/** Writes one line of the log: a code, and fields that say what it is about. No field is a secret. */
type WriteLine = (code: LogCode, fields?: Readonly<Record<string, unknown>>) => void;

export interface Logger {
  readonly info: WriteLine;
  readonly warn: WriteLine;
  readonly error: WriteLine;
}
