import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** The time from one sweep to the next. */
export const SWEEP_INTERVAL = Duration.minutes(5);

/** Repairs missed ticks, interrupted requests and lost jobs. */
export class Sweep extends RelayFunction {
  constructor(
    scope: Construct,
    id: string,
    { foundation, settings, environment, options }: SpecificFunctionProps,
  ) {
    super(scope, id, {
      handler: 'sweep',
      description: 'Repairs missed ticks, interrupted requests and lost jobs',
      // It makes requests to FoneStorm for three of them, and ends before the next sweep.
      timeout: Duration.minutes(4),
      retryAttempts: 0,
      environment: { ...environment.fonestorm, ...environment.sweep, ...environment.series },
      ...options,
    });
    const { conferences, mailbox, statusChecks, statusEvents, deliveries, secrets } = foundation;
    const { lambda } = this;
    conferences.connect(lambda, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'Query');
    for (const index of ['due', 'unfinished', 'listed'] as const) conferences.connectIndex(lambda, index);
    mailbox.connectSender(lambda);
    deliveries.connectSender(lambda);
    statusChecks.connectSender(lambda);
    statusEvents.connectPublisher(lambda);
    secrets.connect(lambda, 'fonestorm', 'callbackKeys');
    if (settings.maskPhoneNumbers) secrets.connect(lambda, 'maskKey');
  }
}
