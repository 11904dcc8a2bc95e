import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** Handles the entries of the mailbox, and publishes events. */
export class AdvanceConference extends RelayFunction {
  constructor(
    scope: Construct,
    id: string,
    { foundation, settings, environment, options }: SpecificFunctionProps,
  ) {
    super(scope, id, {
      handler: 'advance-conference',
      description: 'Advances conferences by the entries of their mailboxes, and publishes status events',
      timeout: Duration.seconds(30),
      environment: environment.advance,
      ...options,
    });
    const { conferences, mailbox, statusChecks, schedules, statusEvents, secrets } = foundation;
    const { lambda } = this;
    conferences.connect(lambda, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query');
    if (settings.maskPhoneNumbers) secrets.connect(lambda, 'maskKey');
    schedules.connect(lambda);
    mailbox.connectSender(lambda);
    statusChecks.connectSender(lambda);
    statusEvents.connectPublisher(lambda);
    mailbox.connectReceiver(lambda);
  }
}
