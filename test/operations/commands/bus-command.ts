import { randomUUID } from 'node:crypto';
import type { Command, CommandReference } from '../../../lambda/domain/command';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { commandExecution } from '../../../lambda/http/command-execution';
import { executeCommand } from '../../../lambda/operations/commands/execute-command';
import type { Ports, TestRelay } from '../test-relay';

/** A command from the source `app.visits`, with the id of an event that no test has used. */
export function busCommand(
  type: Command['type'],
  detail: Command['detail'],
  more: Partial<Command> = {},
): Command {
  return { eventId: randomUUID(), type, source: 'app.visits', detail, ...more };
}

/** Executes a command over the ports of a relay, as `execute-command` does. */
export async function execute(ports: Ports, command: Command): Promise<void> {
  const execution = commandExecution(ports);
  await executeCommand({ ...ports, execution })(command);
}

/** The outcomes of a command that were published, by its idempotency key or the id of its event. */
export async function outcomesOf(relay: TestRelay, { eventId, detail }: Command): Promise<StatusEvent[]> {
  const ids = [eventId, detail.idempotency_key];
  const events = await relay.advance();
  return events.filter(
    ({ detail: { command } }) => command && ids.includes((command as CommandReference).id),
  );
}
