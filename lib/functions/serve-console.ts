import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge, securityRule } from '../acknowledge';
import type { CommonFunctionProps } from './function-options';
import { RelayFunction } from './relay-function';

/** Serves the files of the console. It has no permission except for its own log. */
export class ServeConsole extends RelayFunction {
  constructor(scope: Construct, id: string, options: CommonFunctionProps) {
    super(scope, id, {
      handler: 'serve-console',
      description: 'Serves the files of the console, a web page',
      timeout: Duration.seconds(10),
      ...options,
    });
    acknowledge(
      this,
      ...securityRule('LambdaInsideVPC', 'It sends no request. In a VPC it would only start later.'),
    );
  }
}
