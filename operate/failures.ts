import type { CommandContext } from './command-context';
import { CommandFailure, type ExitReason, exitCodeOf } from './exit-codes';

/** A failure for one of several things, as `--json` shows it. */
export interface ShownFailure {
  readonly id: string;
  readonly error: string;
  readonly exitCode: number;
  /** The relay's problem (RFC 9457), if it answered with one. */
  readonly problem?: unknown;
}

/** The failures of a command on several things: one of them does not stop the others. */
export class Failures {
  /** In the order in which they happened. */
  readonly shown: ShownFailure[] = [];
  private readonly reasons = new Set<ExitReason>();

  /** Notes a failure. */
  add(id: string, error: unknown, { note }: CommandContext): void {
    const failure = error instanceof CommandFailure ? error : undefined;
    const message = error instanceof Error ? error.message : String(error);
    const problem = failure?.problem;
    this.reasons.add(failure?.reason ?? 'failed');
    this.shown.push({
      ...{ id, error: message, exitCode: exitCodeOf(error) },
      ...(problem !== undefined && { problem }),
    });
    note(`${id}: ${message}`);
  }

  /**
   * Ends the command as failed if there is a failure. The exit code is that of the failures; 1 if they differ.
   *
   * @param sentence the sentence about the whole command
   * @throws {CommandFailure}
   */
  throwIfAny(sentence: string): void {
    const [reason, ...others] = this.reasons;
    if (reason !== undefined) throw new CommandFailure(others.length > 0 ? 'failed' : reason, sentence);
  }
}
