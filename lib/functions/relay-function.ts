import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { functionCode } from './function-code';

export interface RelayFunctionProps {
  /** Its file in `lambda/handlers`, without the ending. */
  readonly handler: string;
  readonly description: string;
  readonly timeout: Duration;
  /** MB; a function's share of a processor grows with it. Default 512. */
  readonly memorySize?: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** Reserved executions: no other function uses them, and this one uses no more. Default: it shares the account's. */
  readonly concurrency?: number;
  /** How often AWS Lambda calls it again where nobody waits for its answer; default as AWS has it. */
  readonly retryAttempts?: number;
}

/** A function as all of the relay's are: its bundle, a log group and a role of its own. */
export class RelayFunction extends Construct {
  /** Its file in `lambda/handlers`. */
  readonly name: string;
  readonly lambda: LambdaFunction;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: RelayFunctionProps) {
    super(scope, id);
    const {
      handler,
      description,
      timeout,
      memorySize = 512,
      environment = {},
      retryAttempts,
      concurrency,
    } = props;
    this.name = handler;
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: functionCode(handler),
      description,
      timeout,
      memorySize,
      role,
      logGroup: this.logGroup,
      tracing: Tracing.ACTIVE,
      environment: { ...environment },
      ...(retryAttempts !== undefined && { retryAttempts }),
      ...(concurrency !== undefined && { reservedConcurrentExecutions: concurrency }),
    });
    Validations.of(this).acknowledge(
      {
        id: 'Serverless::Serverless-LambdaAsyncFailureDestination',
        reason:
          'Nobody waits for the sweep alone: an alarm sounds where it fails, and the next one does its work.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray takes segments for no resource: its actions know none.',
      },
      {
        id: 'Serverless::Serverless-LambdaDLQ',
        reason:
          'It is called by API Gateway, which waits for the answer, by a queue with dead letters of its own, or every few minutes, and then the next call does what one has left.',
      },
    );
  }
}
