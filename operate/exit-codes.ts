/** The exit codes of the command, with their meanings for docs/commands.md. */
export const EXIT_CODES = {
  done: { code: 0, meaning: 'done' },
  failed: {
    code: 1,
    meaning:
      'failed, or `doctor` or `status` found a fault. Also if `retry` or `redrive` failed for several reasons',
  },
  usage: { code: 2, meaning: 'the arguments are unknown or incomplete. Nothing was changed' },
  refused: { code: 3, meaning: 'the relay refused the request. The message names each fault' },
  notFound: {
    code: 4,
    meaning: 'the relay has no such conference, series, occurrence, callback or delivery',
  },
  unauthenticated: { code: 5, meaning: 'the relay does not accept the token' },
  unavailable: {
    code: 6,
    meaning: 'the relay or FoneStorm failed, is busy, or cannot be reached. Try again',
  },
  declined: { code: 7, meaning: 'you did not confirm. Nothing was removed' },
} as const;

export type ExitReason = keyof typeof EXIT_CODES;

/** A failure with one of the documented exit codes. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  /** @param problem the relay's problem (RFC 9457), for `--json` */
  constructor(
    readonly reason: ExitReason,
    message: string,
    readonly problem?: unknown,
  ) {
    super(message);
  }
}

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  return EXIT_CODES[error instanceof CommandFailure ? error.reason : 'failed'].code;
}
