import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** Resumes workflows of AWS Step Functions that wait for conferences. */
export class ResumeWorkflow extends RelayFunction {
  constructor(scope: Construct, id: string, { foundation, options }: SpecificFunctionProps) {
    super(scope, id, {
      handler: 'resume-workflow',
      description: 'Resumes the workflows that wait for conferences',
      timeout: Duration.seconds(30),
      ...options,
    });
    const { conferences, workflows } = foundation;
    const { lambda } = this;
    conferences.connect(lambda, 'GetItem', 'DeleteItem', 'Query');
    // The token itself is the right to resume its task: these actions support no resource (AWS Service Authorization Reference).
    lambda.addToRolePolicy(
      new PolicyStatement({
        actions: ['states:SendTaskSuccess', 'states:SendTaskFailure'],
        resources: ['*'],
      }),
    );
    acknowledge(lambda.role ?? lambda, {
      id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
      reason: 'The actions that resume a task have no resource: the token of the task is the right to do it.',
    });
    workflows.connectReceiver(lambda);
  }
}
