import { type Command, problemName } from '../../domain/command';
import type { CommandEntry } from '../../domain/entry';
import { after } from '../../domain/instant';
import type { Clock } from '../../ports/clock';
import type { CommandExecution, CommandRecord, Commands } from '../../ports/commands';
import type { Definitions } from '../../ports/definitions';
import type { Logger } from '../../ports/logger';
import type { Mailbox } from '../../ports/mailbox';
import { type CommandIdentity, identifyCommand, identifyOtherContent } from './command-identity';
import { OTHER_CONTENT, outcomeEntry } from './command-outcome';

export interface ExecuteCommandPorts {
  readonly commands: Commands;
  readonly definitions: Pick<Definitions, 'read'>;
  readonly execution: CommandExecution;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Longer than a function runs, and shorter than the time after which its queue delivers a message again. In milliseconds. */
const LOCK = 60_000;
/** Longer than a message can be in a queue and then in its dead-letter queue: 14 days each. In milliseconds. */
const RECORD_LIFETIME = 30 * 24 * 3600_000;

/**
 * Executes a command that a caller sent over the bus, even if the queue delivers it several times.
 *
 * - Its record is locked first, so that only one function executes it.
 * - After the execution, the record gets the outcome. A repeat announces that outcome, and executes nothing.
 * - The outcome is an entry for the mailbox of the conference. `advance-conference` publishes it once.
 *
 * A refused command is an outcome. Throws if the command may be executed later: the queue then delivers it again.
 */
export function executeCommand(ports: ExecuteCommandPorts): (command: Command) => Promise<void> {
  const { commands, execution, mailbox, clock, logger } = ports;
  return async (command) => {
    const identity = identifyCommand(command);
    const stored = await commands.read(identity.recordKey);
    if (stored && stored.digest !== identity.digest) return refuseOtherContent(command, identity);
    if (stored?.isAnnounced) return;
    if (stored?.outcome) return announce(stored, stored.outcome);
    const locked = await lock(identity, stored);
    const executing = execution.execute(command, identity.id, identity.recordKey);
    const executed = await executing.catch(async (error) => {
      // The next attempt need not wait for the end of the lock.
      await commands.write({ ...locked, version: locked.version + 1, lockedUntil: clock.now() });
      throw error;
    });
    const isRepeat = stored !== undefined;
    const outcome = await outcomeEntry(ports, command, identity, { ...executed, isRepeat });
    const finished: CommandRecord = { ...locked, version: locked.version + 1, outcome };
    if (!(await commands.write(finished))) throw lockedElsewhere();
    const { conferenceId, problem } = outcome;
    logger.info('command.executed', {
      ...{ conferenceId, command: command.type },
      outcome: problem ? problemName(problem) : 'succeeded',
    });
    await announce(finished, outcome);
  };

  async function lock(
    { recordKey, digest }: CommandIdentity,
    stored: CommandRecord | undefined,
  ): Promise<CommandRecord> {
    const now = clock.now();
    if (stored && stored.lockedUntil > now) throw lockedElsewhere();
    const locked: CommandRecord = {
      ...{ key: recordKey, version: (stored?.version ?? 0) + 1, digest },
      ...{ lockedUntil: after(now, LOCK), expiresAt: after(now, RECORD_LIFETIME) },
    };
    if (await commands.write(locked)) return locked;
    throw lockedElsewhere();
  }

  /** Puts the outcome into the mailbox, then removes it from the record, which keeps no content of the command. */
  async function announce(record: CommandRecord, outcome: CommandEntry): Promise<void> {
    await mailbox.put(outcome);
    const { outcome: _announced, ...rest } = record;
    // After a concurrent write, another function has announced the same entry.
    await commands.write({ ...rest, version: record.version + 1, isAnnounced: true });
  }

  /** The refusal has its own record: a repeat announces the same outcome in the same log. */
  async function refuseOtherContent(command: Command, identity: CommandIdentity): Promise<void> {
    const other = identifyOtherContent(identity);
    const stored = await commands.read(other.recordKey);
    if (stored?.isAnnounced) return;
    if (stored?.outcome) return announce(stored, stored.outcome);
    const outcome = await outcomeEntry(ports, command, other, { problem: OTHER_CONTENT, isRepeat: false });
    const now = clock.now();
    const refused: CommandRecord = {
      ...{ key: other.recordKey, version: 1, digest: other.digest, outcome },
      ...{ lockedUntil: now, expiresAt: after(now, RECORD_LIFETIME) },
    };
    if (!(await commands.write(refused))) throw lockedElsewhere();
    await announce(refused, outcome);
  }
}

function lockedElsewhere(): Error {
  return new Error('another function is executing the command: its queue delivers it again');
}
