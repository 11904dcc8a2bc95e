import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { type Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RelayFunction } from './relay-function';

export interface RecurringInvocationProps {
  readonly target: RelayFunction;
  readonly interval: Duration;
}

/** Invokes a function at a fixed interval. A lost invocation is not repeated: the next one does its work. */
export class RecurringInvocation extends Construct {
  constructor(scope: Construct, id: string, { target: { lambda }, interval }: RecurringInvocationProps) {
    super(scope, id);
    const source = { 'aws:SourceAccount': Stack.of(this).account };
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: source } }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [lambda.functionArn] }),
    );
    new Schedule(this, 'Schedule', {
      schedule: ScheduleExpression.rate(interval),
      description: lambda.node.path,
      // The target's own policy would also allow each version of the function.
      target: new LambdaInvoke(lambda, {
        role: role.withoutPolicyUpdates(),
        retryAttempts: 1,
        maxEventAge: interval,
      }),
    });
  }
}
