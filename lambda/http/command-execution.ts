import type { Command, CommandProblem } from '../domain/command';
import { callerOf } from '../operations/commands/command-identity';
import { type CommandExecution, CommandPostponed } from '../ports/commands';
import type { Logger } from '../ports/logger';
import { withAuditTrail } from './audit-trail';
import { type ExecuteInvocation, executeOnRoutes } from './direct-invocation';
import { type ConferencePorts, conferenceRoutes } from './endpoints/conferences';
import { IDEMPOTENCY_KEY_EXPECTED } from './requests/idempotency-key';
import type { InvocationFields } from './requests/invocation';
import { mergeMetadata } from './requests/metadata';
import { toProblem } from './responses/error-to-problem';
import { type Fault, invalidRequest, type Problem, problemBody } from './responses/problems';

/** The ports of the routes that commands need. */
export type CommandPorts = Omit<ConferencePorts, keyof typeof NO_TOKENS> & { readonly logger: Logger };

/** A command has no token, neither of a caller nor of a task: an event is not secret. */
const NO_TOKENS = {
  credentials: async () => ({ tokens: {}, users: {}, loginKey: '' }),
  loginTokens: { sign: async () => '', verify: async () => undefined },
  workflowTokens: { read: async () => undefined, write: async () => false },
  workflowChecks: { put: async () => undefined },
} satisfies Partial<ConferencePorts>;

const OPERATIONS: Readonly<Record<Command['type'], string>> = {
  'Create Conference': 'create',
  'Update Conference': 'update',
  'Delete Conference': 'delete',
};

/** The fields of the `detail` of a command, by its operation. */
const FIELDS: InvocationFields = {
  create: ['conference', 'idempotency_key'],
  update: ['id', 'conference', 'idempotency_key'],
  delete: ['id', 'erase', 'idempotency_key'],
};

/** Fields of direct invocations that a command must not have. */
const FOREIGN_FIELDS: readonly Fault[] = [
  { field: 'operation', expected: 'no operation: the detail-type names it' },
  {
    field: 'task_token',
    expected: 'no token of a task, because events are not secret: invoke the function directly',
  },
];

/** Seconds until a command is executed again if another change of its conference is under way. */
const CHANGE_DELAY = 2;

/** Executes commands as direct invocations of the API: with the same fields, the same operations and the same problems. */
export function commandExecution(ports: CommandPorts): CommandExecution {
  const routes = withAuditTrail(conferenceRoutes({ ...ports, ...NO_TOKENS }), ports.logger);
  return executionOf(executeOnRoutes(routes, FIELDS));
}

/** @param invoke executes a direct invocation */
export function executionOf(invoke: ExecuteInvocation): CommandExecution {
  return {
    async execute(command, idempotencyKey, recordKey) {
      const { eventId, source } = command;
      try {
        const caller = callerOf(source);
        const from = { caller, source: 'bus', requestId: eventId, command: recordKey };
        await invoke(toInvocation(command, idempotencyKey), from);
        return {};
      } catch (error) {
        return { problem: requireFinal(toProblem(error)) };
      }
    },
    metadataOf,
  };
}

/** @throws {Problem} `invalid-request` if a field is not one of a command */
function toInvocation({ type, detail }: Command, idempotencyKey: string): unknown {
  const { idempotency_key: given, ...fields } = detail;
  const foreign = FOREIGN_FIELDS.filter(({ field }) => field in fields);
  if (foreign.length > 0) throw invalidRequest(foreign);
  const operation = OPERATIONS[type];
  if (type === 'Create Conference') return { ...fields, operation, idempotency_key: given ?? idempotencyKey };
  if (given !== undefined && given !== null && given !== idempotencyKey)
    throw invalidRequest([{ field: 'idempotency_key', expected: `a string of ${IDEMPOTENCY_KEY_EXPECTED}` }]);
  return { ...fields, operation };
}

/** Another attempt cannot change a final problem. Any other one throws, so that there is another attempt. */
function requireFinal(problem: Problem): CommandProblem {
  const { type, status, error, message, errors, more_errors } = problemBody(problem);
  const { retryAfter } = problem.more;
  if (problem.problem === 'change-under-way') throw new CommandPostponed(message, CHANGE_DELAY, problem);
  if (problem.problem === 'too-many-requests') throw new CommandPostponed(message, retryAfter ?? 1, problem);
  if (status >= 500) throw problem;
  return { type, status, error, message, ...(errors && { errors }), ...(more_errors && { more_errors }) };
}

function metadataOf({ detail: { conference } }: Command): Readonly<Record<string, string>> | undefined {
  if (typeof conference !== 'object' || conference === null || !('metadata' in conference)) return undefined;
  const { metadata } = mergeMetadata(conference.metadata);
  return metadata === '' ? undefined : metadata;
}
