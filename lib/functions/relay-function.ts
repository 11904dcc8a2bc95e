import {
  type Grant,
  type IGrantable,
  type IPrincipal,
  ManagedPolicy,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  RuntimeFamily,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { RelaySettings } from '../../lambda/contract/settings';
import { acknowledge, securityRule } from '../acknowledge';
import type { RelayFoundation } from '../foundation/relay-foundation';
import { logGroupProps } from '../logs';
import { functionCode } from './function-code';
import type { CommonFunctionProps } from './function-options';
import { type FunctionName, MEMORY_SIZES } from './memory-sizes';
import type { SettingsEnvironment } from './relay-settings';

/** `Runtime.NODEJS_24_X`, which older versions of the CDK do not have. */
const NODEJS_24 = new Runtime('nodejs24.x', RuntimeFamily.NODEJS, { supportsInlineCode: true });

/** It allows the network interfaces of a VPC and nothing else. */
const NETWORK_POLICY = 'service-role/AWSLambdaENIManagementAccess';

const DEAD_LETTER_REASON =
  'API Gateway waits for the answer, a queue has its own dead-letter queue, and a sweep is followed by the next one.';
const CONCURRENCY_REASON =
  'Queues limit the executions of their functions. The option reservedConcurrentExecutions limits the others.';

/** The props of each of the functions. */
export interface SpecificFunctionProps {
  readonly foundation: RelayFoundation;
  readonly settings: RelaySettings;
  /** The settings as environment variables. */
  readonly environment: SettingsEnvironment;
  readonly options: CommonFunctionProps;
}

export interface RelayFunctionProps extends CommonFunctionProps {
  readonly handler: FunctionName;
  readonly description: string;
  readonly timeout: Duration;
  /** @default - none */
  readonly environment?: { readonly [name: string]: string };
  /**
   * Retries of an asynchronous invocation that failed.
   *
   * @default 2
   */
  readonly retryAttempts?: number;
}

/** A function with its bundle, its own log group and its own role. */
export class RelayFunction extends Construct implements IGrantable {
  readonly name: FunctionName;
  readonly lambda: LambdaFunction;
  readonly logGroup: ILogGroup;
  /** MB. */
  readonly memorySize: number;
  /** The role of the function. */
  readonly grantPrincipal: IPrincipal;

  constructor(scope: Construct, id: string, props: RelayFunctionProps) {
    super(scope, id);
    const {
      handler,
      description,
      timeout,
      memorySize = MEMORY_SIZES[handler],
      environment = {},
      tracing = Tracing.DISABLED,
      retryAttempts,
      reservedConcurrentExecutions,
      vpc,
      vpcSubnets,
      securityGroups,
    } = props;
    this.name = handler;
    this.memorySize = memorySize;
    this.logGroup =
      props.logGroup ?? new LogGroup(this, 'Logs', logGroupProps(this, props, RemovalPolicy.DESTROY));
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.logGroup.grantWrite(role);
    if (vpc) role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(NETWORK_POLICY));
    this.grantPrincipal = role;
    this.lambda = new LambdaFunction(this, 'Function', {
      runtime: NODEJS_24,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: functionCode(handler),
      description,
      timeout,
      memorySize,
      role,
      logGroup: this.logGroup,
      // Lambda's own lines are only about invocations that fail: see docs/adr/0013-one-log-line.md.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing,
      environment: { ...environment },
      ...(retryAttempts !== undefined && { retryAttempts }),
      ...(reservedConcurrentExecutions !== undefined && { reservedConcurrentExecutions }),
      ...(vpc && { vpc }),
      ...(vpcSubnets && { vpcSubnets }),
      ...(securityGroups && { securityGroups }),
    });
    acknowledge(
      this,
      {
        id: 'Serverless::Serverless-LambdaAsyncFailureDestination',
        reason:
          'Only the sweep is invoked asynchronously. If it fails, an alarm goes off, and the next sweep does its work.',
      },
      tracing !== Tracing.DISABLED
        ? {
            id: 'AwsSolutions::AwsSolutions-IAM5[Resource::*]',
            reason: 'The actions of X-Ray have no resource.',
          }
        : {
            id: 'Serverless::Serverless-LambdaTracing',
            reason: 'X-Ray charges for each trace. The setting `tracing` turns it on.',
          },
      { id: 'Serverless::Serverless-LambdaDLQ', reason: DEAD_LETTER_REASON },
      ...securityRule('LambdaDLQ', DEAD_LETTER_REASON),
      ...securityRule('LambdaConcurrency', CONCURRENCY_REASON),
      {
        id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${NETWORK_POLICY}]`,
        reason: 'The policy of AWS allows the network interfaces of a VPC, and nothing else.',
      },
    );
  }

  /** Lets a principal invoke the function: `IFunction.grantInvoke`. */
  grantInvoke(grantee: IGrantable): Grant {
    return this.lambda.grantInvoke(grantee);
  }
}
