import { withRequestId } from '../adapters/runtime/lambda-logger';
import { onCommands } from '../adapters/sqs/batch-handlers';
import { executeCommandPorts } from '../composition/execute-command';
import { EXECUTE_COMMAND } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { commandExecution } from '../http/command-execution';
import { executeCommand } from '../operations/commands/execute-command';

const environment = readEnvironment(EXECUTE_COMMAND, process.env);

const ports = executeCommandPorts(environment);

export const handler = withRequestId(
  onCommands(executeCommand({ ...ports, execution: commandExecution(ports) }), ports.logger),
);
