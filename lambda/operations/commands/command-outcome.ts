import { type Command, type CommandProblem, problemName } from '../../domain/command';
import { CONFERENCE_ID } from '../../domain/definition';
import type { CommandEntry } from '../../domain/entry';
import type { Clock } from '../../ports/clock';
import type { CommandExecution, Execution } from '../../ports/commands';
import type { Definitions } from '../../ports/definitions';
import type { CommandIdentity } from './command-identity';

const EXPECTED_SAME = 'the same command for the same key, got another one';
/** The problem of a command that has the idempotency key of another command. */
export const OTHER_CONTENT: CommandProblem = {
  type: 'urn:conference-relay:problem:invalid-request',
  status: 400,
  error: 'The request has faults',
  message: `idempotency_key: expected ${EXPECTED_SAME}`,
  errors: [{ field: 'idempotency_key', expected: EXPECTED_SAME }],
};

interface OutcomePorts {
  readonly definitions: Pick<Definitions, 'read'>;
  readonly execution: CommandExecution;
  readonly clock: Clock;
}

/**
 * The entry with the outcome of a command.
 *
 * @param refused the problem of this attempt
 * @param isRepeat whether an earlier attempt may have executed the command, and have ended before it stored that
 */
export async function outcomeEntry(
  { definitions, execution, clock }: OutcomePorts,
  command: Command,
  identity: CommandIdentity,
  { problem: refused, isRepeat }: Execution & { readonly isRepeat: boolean },
): Promise<CommandEntry> {
  const metadata = execution.metadataOf(command);
  const isExecuted = refused === undefined || isExecutedBefore(command, refused, isRepeat);
  const problem = isExecuted ? undefined : refused;
  const conferenceId =
    refused && command.type !== 'Create Conference'
      ? await findLog(definitions, command, identity, problem)
      : logOf(command, identity, problem);
  return {
    ...{ kind: 'command', id: identity.entryId, conferenceId, receivedAt: clock.now() },
    command: {
      ...{ id: identity.id, type: command.type, source: command.source },
      ...(metadata && { metadata }),
    },
    ...(problem && { problem }),
  };
}

/** Whether a command is refused because it was executed before. */
function isExecutedBefore({ type, detail }: Command, problem: CommandProblem, isRepeat: boolean): boolean {
  const name = problemName(problem);
  if (type === 'Delete Conference') return name === 'not-found' && isRepeat;
  // Only this command makes a conference with the id of its key. The conference was deleted since then.
  return type === 'Create Conference' && name === 'id-taken' && chosenId(detail.conference) === undefined;
}

/**
 * The log of the outcome of an update or deletion that this attempt did not execute: that of the conference, if there is one. If
 * there is none, somebody may create one with this id later.
 *
 * @param problem undefined for a deletion that an earlier attempt may have executed
 */
async function findLog(
  definitions: OutcomePorts['definitions'],
  command: Command,
  identity: CommandIdentity,
  problem: CommandProblem | undefined,
): Promise<string> {
  const log = logOf(command, identity, problem);
  if (log === identity.logId) return log;
  const { status } = (await definitions.read(log)) ?? {};
  const isDeleted = status === 'deleted' || status === 'erased';
  return status === 'confirmed' || (!problem && isDeleted) ? log : identity.logId;
}

/**
 * The log of an outcome: that of the conference, or one that only this command has. An erased conference takes no entry, and a refused
 * creation has no conference: the one with its id belongs to another caller.
 */
function logOf(
  { type, detail }: Command,
  { logId }: CommandIdentity,
  problem: CommandProblem | undefined,
): string {
  if (type === 'Create Conference') return problem ? logId : (chosenId(detail.conference) ?? logId);
  const isAbsent = detail.erase === true || (problem !== undefined && problemName(problem) === 'not-found');
  return isAbsent ? logId : (validId(detail.id) ?? logId);
}

function chosenId(conference: unknown): string | undefined {
  return typeof conference === 'object' && conference !== null && 'id' in conference
    ? validId(conference.id)
    : undefined;
}

function validId(id: unknown): string | undefined {
  return typeof id === 'string' && CONFERENCE_ID.test(id) ? id : undefined;
}
