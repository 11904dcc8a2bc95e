import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { Tracing } from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Token } from 'aws-cdk-lib/core';
import type { LogProps } from '../logs';
import type { ResourceProps } from '../resource-props';

/** The network of the functions. */
export interface NetworkProps {
  /**
   * The VPC of the functions. It needs a way to AWS, to FoneStorm and to the receivers of deliveries, such as a NAT gateway.
   *
   * @default - no VPC
   */
  readonly vpc?: IVpc;
  /**
   * The subnets of the functions.
   *
   * @default - private subnets of the VPC
   */
  readonly vpcSubnets?: SubnetSelection;
  /**
   * The security groups of the functions.
   *
   * @default - a new security group, which allows all outbound traffic
   */
  readonly securityGroups?: ISecurityGroup[];
}

/** The options of one function. */
export interface FunctionOptions {
  /**
   * Its memory in MB. Its share of a processor grows with it.
   *
   * @default - the measured size of the function
   */
  readonly memorySize?: number;
  /**
   * Reserved executions: no other function uses them, and this one uses no more. An account must keep 100 unreserved.
   *
   * @default - none
   */
  readonly reservedConcurrentExecutions?: number;
  /**
   * An existing log group, which no other function has. The metrics count its lines.
   *
   * @default - a new log group
   */
  readonly logGroup?: ILogGroup;
}

/** The options of each function by its name. */
export interface PerFunctionOptions {
  /** @default - the defaults of `FunctionOptions` */
  readonly receiveCallback?: FunctionOptions;
  /** @default - the defaults of `FunctionOptions` */
  readonly manageConferences?: FunctionOptions;
  /** @default - the defaults of `FunctionOptions` */
  readonly advanceConference?: FunctionOptions;
  /** @default - the defaults of `FunctionOptions` */
  readonly checkStatus?: FunctionOptions;
  /** @default - the defaults of `FunctionOptions` */
  readonly deliverCallback?: FunctionOptions;
  /** @default - the defaults of `FunctionOptions` */
  readonly resumeWorkflow?: FunctionOptions;
  /** @default - the defaults of `FunctionOptions` */
  readonly sweep?: FunctionOptions;
  /** @default - the defaults of `FunctionOptions` */
  readonly executeCommand?: FunctionOptions;
}

/** The options that a function has in common with the others, and its own. */
export interface CommonFunctionProps extends FunctionOptions, ResourceProps, LogProps, NetworkProps {
  /**
   * Whether AWS X-Ray traces it.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: Tracing;
}

/** The executions that the queue of a function may use at a time. */
export type QueueConcurrency = Readonly<Partial<Record<keyof PerFunctionOptions, number>>>;

/**
 * Refuses fewer reserved executions than the queue of a function may use. Lambda would throttle the rest. Each throttled
 * receive of a message counts, until the message is a dead letter.
 *
 * @throws one error that names each option
 */
export function requireExecutions(options: PerFunctionOptions, needed: QueueConcurrency): void {
  const faults = Object.entries(options).flatMap(([name, { reservedConcurrentExecutions: reserved }]) => {
    const least = needed[name as keyof QueueConcurrency] ?? 1;
    // CloudFormation fills in some values during the deployment.
    if (reserved === undefined || Token.isUnresolved(reserved)) return [];
    if (Number.isInteger(reserved) && reserved >= least) return [];
    return [
      `functionOptions.${name}.reservedConcurrentExecutions: expected a whole number from ${least}, got ${reserved}`,
    ];
  });
  if (faults.length > 0) throw new Error(`Conference Relay: ${faults.join('; ')}`);
}
