import { redactCallerText, redactCallerTexts } from './redaction/caller-texts';
import { redactText } from './redaction/redact';

/** A command that a caller sent over the bus: its content is not trusted. */
export interface Command {
  /** The `id` of its event. */
  readonly eventId: string;
  readonly type: CommandType;
  /** The `source` of its event: who sent it. */
  readonly source: string;
  /** The `detail` of its event, unparsed. */
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The `detail-type` of a command. */
export type CommandType = 'Create Conference' | 'Update Conference' | 'Delete Conference';

/** The part of a command that events have. By it, the caller finds the command again. */
export interface CommandReference {
  /** The idempotency key of the command, or the id of its event. */
  readonly id: string;
  readonly type: CommandType;
  readonly source: string;
  /** The `metadata` of the conference in the command. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The reason for which a command was refused: a problem of the API, without its status line and headers. */
export interface CommandProblem {
  /** The name of the problem as a URN. */
  readonly type: string;
  readonly status: number;
  /** The title of the problem. */
  readonly error: string;
  /** A sentence: what is wrong with the command, and what to do. */
  readonly message: string;
  /** The faults of the command, each with the name of a field. */
  readonly errors?: readonly { readonly field: string; readonly expected: string }[];
  /** The number of faults that `errors` does not list. */
  readonly more_errors?: number;
}

/** The name of a problem: the last part of its type. */
export function problemName({ type }: CommandProblem): string {
  return type.slice(type.lastIndexOf(':') + 1);
}

/** The outcome of a command. */
export interface CommandOutcome {
  readonly command: CommandReference;
  /** The reason of the refusal. Undefined: the command was executed. */
  readonly problem?: CommandProblem;
}

/** The facts of the event of a command's outcome. */
export type CommandFacts =
  | { readonly type: 'Conference Command Succeeded'; readonly command: CommandReference }
  | {
      readonly type: 'Conference Command Refused';
      readonly command: CommandReference;
      readonly problem: CommandProblem;
    };

/**
 * Describes the outcome of a command. The command may contain a PIN or a credential, and FoneStorm's message may quote it. The id and
 * the metadata are texts of the caller.
 *
 * @param pin the PIN of the conference, if it is known
 */
export function describeCommand({ command, problem }: CommandOutcome, pin: string | undefined): CommandFacts {
  const { id, type, source, metadata } = command;
  const reference: CommandReference = {
    ...{ id: redactCallerText(id, pin), type, source },
    ...(metadata && { metadata: redactCallerTexts(metadata, pin) }),
  };
  if (!problem) return { type: 'Conference Command Succeeded', command: reference };
  const { message, errors } = problem;
  return {
    type: 'Conference Command Refused',
    command: reference,
    problem: {
      ...problem,
      message: redactText(message, pin),
      ...(errors && { errors: errors.map((each) => ({ ...each, field: redactText(each.field, pin) })) }),
    },
  };
}
