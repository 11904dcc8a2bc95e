/** Codes for a disk without room, and for a file that may grow no further. */
const FULL_DISK_CODES = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** LevelDB has the system's words (strerror) in its messages, and no code. */
const CODES_BY_MESSAGE: readonly (readonly [words: RegExp, code: string])[] = [
  [/No space left on device/, 'ENOSPC'],
  [/Disk quota exceeded/, 'EDQUOT'],
  [/File too large/, 'EFBIG'],
  [/Permission denied/, 'EACCES'],
  [/Operation not permitted/, 'EPERM'],
  [/Read-only file system/, 'EROFS'],
  [/Too many open files/, 'EMFILE'],
];

/**
 * The code of a failure that says nothing about the content of a file. It may be in any cause of the error.
 *
 * @returns Node's code, or LevelDB's; undefined if the error has neither
 */
export function failureCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, message, cause } = error as {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly cause?: unknown;
  };
  const known = CODES_BY_MESSAGE.find(([words]) => words.test(String(message)))?.[1];
  const own = typeof code === 'string' && /^E[A-Z]|^LEVEL_LOCKED$/.test(code) ? code : undefined;
  return known ?? own ?? failureCode(cause);
}

export function isDiskFull(code: string | undefined): boolean {
  return code !== undefined && FULL_DISK_CODES.includes(code);
}

/** A sentence for the log about an error of the store, without its end. */
export function describeStoreFailure(error: unknown): string {
  const code = failureCode(error);
  if (isDiskFull(code)) return `The disk is full (${code})`;
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message}` : error.message;
}
