import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** The intake: puts callbacks into the mailbox. */
export class ReceiveCallback extends RelayFunction {
  constructor(scope: Construct, id: string, { foundation, options }: SpecificFunctionProps) {
    super(scope, id, {
      handler: 'receive-callback',
      description: "Puts each of FoneStorm's callbacks into its conference's mailbox",
      timeout: Duration.seconds(10),
      ...options,
    });
    foundation.mailbox.connectSender(this.lambda);
    foundation.secrets.connect(this.lambda, 'callbackKeys');
  }
}
