import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** Executes the commands that callers send over the bus. */
export class ExecuteCommand extends RelayFunction {
  constructor(scope: Construct, id: string, { foundation, environment, options }: SpecificFunctionProps) {
    super(scope, id, {
      handler: 'execute-command',
      description: 'Executes the commands that callers send over the bus',
      timeout: Duration.seconds(30),
      environment: { ...environment.fonestorm, ...environment.receivers },
      ...options,
    });
    const { conferences, mailbox, commands, secrets } = foundation;
    conferences.connect(this.lambda, 'GetItem', 'PutItem', 'UpdateItem');
    mailbox.connectSender(this.lambda);
    secrets.connect(this.lambda, 'fonestorm', 'callbackKeys');
    commands.connectReceiver(this.lambda);
  }
}
