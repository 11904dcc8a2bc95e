import { setTimeout as sleep } from 'node:timers/promises';
import type { InferOutput } from 'valibot';
import { budgetWithMaxWait } from '../adapters/fonestorm/waiting-budget';
import { sqsDeadLetters } from '../adapters/sqs/dead-letters';
import type { CHECK_STATUS } from '../contract/environment';
import { awsClients } from './clients';
import { budgetedFoneStorm, foneStormPorts } from './fonestorm-ports';

/** The ports of `check-status`. An assignment of a number takes several requests: it waits for their slots. */
export function checkStatusPorts(environment: InferOutput<typeof CHECK_STATUS>) {
  const clients = awsClients(environment.RELAY_TABLE);
  const { budget, clientsWith } = budgetedFoneStorm(environment, clients, 'status-check');
  return {
    ...foneStormPorts(environment, clients),
    fonestorm: clientsWith(budget).fonestorm,
    fonenumbers: clientsWith(budgetWithMaxWait(budget)).fonenumbers,
    sleep,
    deadLetters: sqsDeadLetters(clients.sqs, {
      mailbox: environment.RELAY_MAILBOX_DEAD_LETTERS_URL,
      'status-checks': environment.RELAY_STATUS_CHECKS_DEAD_LETTERS_URL,
      ticks: environment.RELAY_TICKS_DEAD_LETTERS_URL,
      deliveries: environment.RELAY_DELIVERIES_DEAD_LETTERS_URL,
    }),
  };
}
