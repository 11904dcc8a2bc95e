import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** Sends callbacks to their receivers. */
export class DeliverCallback extends RelayFunction {
  constructor(
    scope: Construct,
    id: string,
    { foundation, settings, environment, options }: SpecificFunctionProps,
  ) {
    super(scope, id, {
      handler: 'deliver-callback',
      description: "Delivers callbacks to their callers' own URLs",
      timeout: Duration.seconds(30),
      environment: { ...environment.receivers, ...environment.delivery },
      ...options,
    });
    const { conferences, mailbox, deliveries, secrets } = foundation;
    conferences.connect(this.lambda, 'GetItem', 'BatchGetItem', 'UpdateItem');
    mailbox.connectSender(this.lambda);
    secrets.connect(this.lambda, 'signingKeys');
    deliveries.connectReceiver(this.lambda, settings.receivers.concurrency);
  }
}
