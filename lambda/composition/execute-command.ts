import type { InferOutput } from 'valibot';
import { dynamodbCommands } from '../adapters/dynamodb/commands';
import { destinations } from '../adapters/receivers/destinations';
import type { EXECUTE_COMMAND } from '../contract/environment';
import { awsClients } from './clients';
import { budgetedFoneStorm, foneStormPorts } from './fonestorm-ports';

/** The ports of `execute-command`. */
export function executeCommandPorts(environment: InferOutput<typeof EXECUTE_COMMAND>) {
  const clients = awsClients(environment.RELAY_TABLE);
  const { budget, clientsWith } = budgetedFoneStorm(environment, clients, 'request');
  return {
    ...foneStormPorts(environment, clients),
    ...clientsWith(budget),
    commands: dynamodbCommands(clients.table),
    destinations: destinations({
      allowHttp: environment.RELAY_RECEIVER_ALLOW_HTTP,
      allowedHosts: environment.RELAY_RECEIVER_ALLOWED_HOSTS,
    }),
  };
}
