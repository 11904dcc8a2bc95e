import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { connectDeadLetters } from '../foundation/queues';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** Requests the status of conferences from FoneStorm, and audits closed conferences. */
export class CheckStatus extends RelayFunction {
  constructor(scope: Construct, id: string, { foundation, environment, options }: SpecificFunctionProps) {
    super(scope, id, {
      handler: 'check-status',
      description: 'Checks the status of conferences at FoneStorm, and puts the reports into their mailboxes',
      timeout: Duration.seconds(30),
      environment: environment.fonestorm,
      ...options,
    });
    const { conferences, mailbox, statusChecks, schedules, deliveries, secrets } = foundation;
    const { lambda } = this;
    conferences.connect(lambda, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'Query');
    connectDeadLetters(mailbox.deadLetters, lambda, 'RELAY_MAILBOX_DEAD_LETTERS_URL');
    connectDeadLetters(statusChecks.deadLetters, lambda, 'RELAY_STATUS_CHECKS_DEAD_LETTERS_URL');
    connectDeadLetters(schedules.deadLetters, lambda, 'RELAY_TICKS_DEAD_LETTERS_URL');
    connectDeadLetters(deliveries.deadLetters, lambda, 'RELAY_DELIVERIES_DEAD_LETTERS_URL');
    mailbox.connectSender(lambda);
    secrets.connect(lambda, 'fonestorm', 'callbackKeys');
    statusChecks.connectReceiver(lambda);
  }
}
