import type { Command, CommandProblem } from '../domain/command';
import type { CommandEntry } from '../domain/entry';
import type { Instant } from '../domain/instant';

/** The record of a command. It has no content of the command once its outcome is announced. */
export interface CommandRecord {
  /** A digest of the source, the type and the idempotency key. */
  readonly key: string;
  /** The number of writes. Each write is conditional on the version before. */
  readonly version: number;
  /** A digest of the content: another command with the same key has another one. */
  readonly digest: string;
  /** Until then, a function may be executing the command. */
  readonly lockedUntil: Instant;
  /** The record may be deleted after this time. The key is then free again. */
  readonly expiresAt: Instant;
  /** The entry of the outcome, from the outcome on until it is in the mailbox. */
  readonly outcome?: CommandEntry;
  /** The entry of the outcome is in the mailbox. */
  readonly isAnnounced?: true;
}

/** The commands that came over the bus. */
export interface Commands {
  /** The newest version, or undefined. */
  read(key: string): Promise<CommandRecord | undefined>;
  /**
   * Writes a record if the stored version is the one before. Version 1 requires that none is stored.
   *
   * @returns false after a concurrent write; nothing is written then
   */
  write(record: CommandRecord): Promise<boolean>;
}

/** The outcome of an execution. */
export interface Execution {
  /** The command changed nothing, and would be refused again. Undefined: it is executed. */
  readonly problem?: CommandProblem;
}

/** Executes commands as the API executes requests. */
export interface CommandExecution {
  /**
   * @param idempotencyKey a creation with the same key and the same content is the same conference
   * @param recordKey the key of its record: an update that was made under this key is not made again
   * @throws {CommandPostponed} if the command can be executed a little later
   * @throws if FoneStorm or the infrastructure failed, so that the command may be executed later
   */
  execute(command: Command, idempotencyKey: string, recordKey: string): Promise<Execution>;
  /** The `metadata` of the conference in the command, if it is valid. */
  metadataOf(command: Command): Readonly<Record<string, string>> | undefined;
}

/** The command cannot be executed now: another change is under way, or the budget has no slot. */
export class CommandPostponed extends Error {
  override readonly name = 'CommandPostponed';
  /** @param retryAfter seconds */
  constructor(
    message: string,
    readonly retryAfter: number,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}
