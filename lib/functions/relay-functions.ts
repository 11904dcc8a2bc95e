import { type ISecurityGroup, type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { acknowledgeGrants } from '../acknowledge';
import { COMMAND_CONCURRENCY } from '../foundation/commands';
import { EXTRA_CONCURRENCY } from '../foundation/deliveries';
import type { RelayFoundation } from '../foundation/relay-foundation';
import { MAX_CONCURRENCY } from '../foundation/status-checks';
import { WORKFLOW_CONCURRENCY } from '../foundation/workflows';
import type { LogProps } from '../logs';
import { RelayMetrics } from '../monitoring/relay-metrics';
import { requireRemovalPolicy } from '../removal';
import type { ResourceProps } from '../resource-props';
import { AdvanceConference } from './advance-conference';
import { CheckStatus } from './check-status';
import { DeliverCallback } from './deliver-callback';
import { ExecuteCommand } from './execute-command';
import {
  type CommonFunctionProps,
  type NetworkProps,
  type PerFunctionOptions,
  requireExecutions,
} from './function-options';
import { ManageConferences } from './manage-conferences';
import { ReceiveCallback } from './receive-callback';
import { RecurringInvocation } from './recurring-invocation';
import type { RelayFunction } from './relay-function';
import { parseSettings, type RelaySettingsProps, toEnvironment } from './relay-settings';
import { ResumeWorkflow } from './resume-workflow';
import { createRoutes } from './routes';
import { ServeConsole } from './serve-console';
import { SWEEP_INTERVAL, Sweep } from './sweep';

/** The settings of the functions and their resources. */
export interface RelayFunctionsOptions extends RelaySettingsProps, ResourceProps, LogProps, NetworkProps {
  /**
   * Memory, reserved executions and log groups of single functions.
   *
   * @default - the defaults of `FunctionOptions`
   */
  readonly functionOptions?: PerFunctionOptions;
  /**
   * The namespace of the metrics that count log lines. No other relay of the account and region may have it.
   *
   * @default - `ConferenceRelay/<stack>/<path of the functions>`
   */
  readonly metricNamespace?: string;
}

export interface RelayFunctionsProps extends RelayFunctionsOptions {
  readonly foundation: RelayFoundation;
}

/** The functions and the routes to them. They hold no state. */
export class RelayFunctions extends Construct {
  readonly receiveCallback: RelayFunction;
  readonly manageConferences: RelayFunction;
  readonly advanceConference: RelayFunction;
  readonly checkStatus: RelayFunction;
  readonly deliverCallback: RelayFunction;
  readonly resumeWorkflow: RelayFunction;
  readonly sweep: RelayFunction;
  /** Undefined if the bus takes no commands. */
  readonly executeCommand?: RelayFunction;
  /** Serves the console. Undefined without the setting `console`. */
  readonly serveConsole?: RelayFunction;
  readonly all: readonly RelayFunction[];
  /** The metrics that count the log lines of the functions. */
  readonly metrics: RelayMetrics;
  /** The URL at which FoneStorm and callers reach the functions, without a slash at its end. */
  readonly publicUrl: string;
  /** FoneStorm's API, without a slash at its end. */
  readonly fonestormUrl: string;
  /** The generation of FoneStorm's API. */
  readonly fonestormApi: string;

  constructor(scope: Construct, id: string, props: RelayFunctionsProps) {
    super(scope, id);
    requireRemovalPolicy(props.removalPolicy);
    acknowledgeGrants(this);
    const { foundation } = props;
    const { api } = foundation.api;
    const settings = parseSettings(props);
    const environment = toEnvironment(settings, foundation.api.url);
    this.publicUrl = environment.fonestorm.RELAY_PUBLIC_URL;
    this.fonestormUrl = environment.fonestorm.RELAY_FONESTORM_URL;
    this.fonestormApi = environment.fonestorm.RELAY_FONESTORM_API;

    const { functionOptions = {} } = props;
    requireExecutions(functionOptions, {
      advanceConference: foundation.mailbox.maxConcurrency,
      checkStatus: MAX_CONCURRENCY,
      deliverCallback: settings.receivers.concurrency + EXTRA_CONCURRENCY,
      resumeWorkflow: WORKFLOW_CONCURRENCY,
      executeCommand: COMMAND_CONCURRENCY,
    });
    const common = { ...this.commonProps(props), tracing: props.tracing ?? Tracing.DISABLED };
    const propsOf = (name: keyof PerFunctionOptions) => ({
      ...{ foundation, settings, environment },
      options: { ...common, ...functionOptions[name] },
    });
    this.receiveCallback = new ReceiveCallback(this, 'ReceiveCallback', propsOf('receiveCallback'));
    this.manageConferences = new ManageConferences(this, 'ManageConferences', propsOf('manageConferences'));
    this.advanceConference = new AdvanceConference(this, 'AdvanceConference', propsOf('advanceConference'));
    this.checkStatus = new CheckStatus(this, 'CheckStatus', propsOf('checkStatus'));
    this.deliverCallback = new DeliverCallback(this, 'DeliverCallback', propsOf('deliverCallback'));
    this.resumeWorkflow = new ResumeWorkflow(this, 'ResumeWorkflow', propsOf('resumeWorkflow'));
    this.sweep = new Sweep(this, 'Sweep', propsOf('sweep'));
    if (foundation.commands.sources.length > 0)
      this.executeCommand = new ExecuteCommand(this, 'ExecuteCommand', propsOf('executeCommand'));
    if (settings.console) this.serveConsole = new ServeConsole(this, 'ServeConsole', withoutNetwork(common));
    this.all = [
      ...[this.receiveCallback, this.manageConferences, this.advanceConference, this.checkStatus],
      ...[this.deliverCallback, this.resumeWorkflow, this.sweep],
      ...(this.executeCommand ? [this.executeCommand] : []),
      ...(this.serveConsole ? [this.serveConsole] : []),
    ];
    const logs = {
      receiveCallback: this.receiveCallback.logGroup,
      manageConferences: this.manageConferences.logGroup,
      advanceConference: this.advanceConference.logGroup,
      checkStatus: this.checkStatus.logGroup,
      deliverCallback: this.deliverCallback.logGroup,
      resumeWorkflow: this.resumeWorkflow.logGroup,
      sweep: this.sweep.logGroup,
      ...(this.executeCommand && { executeCommand: this.executeCommand.logGroup }),
    };
    const { metricNamespace: namespace } = props;
    this.metrics = new RelayMetrics(this, 'Metrics', { logs, ...(namespace !== undefined && { namespace }) });
    this.metrics.connectReader(this.manageConferences.lambda);
    new RecurringInvocation(this, 'SweepSchedule', { target: this.sweep, interval: SWEEP_INTERVAL });
    const { manageConferences, receiveCallback, serveConsole } = this;
    createRoutes(this, {
      ...{ ...common, api, manageConferences, receiveCallback, throttle: settings.throttle },
      ...(serveConsole && { serveConsole }),
    });
  }

  /** The props that each function has. In a VPC, all of them share one security group. */
  private commonProps(props: RelayFunctionsProps): CommonFunctionProps {
    const { removalPolicy, encryptionKey, logRetention, vpc, vpcSubnets } = props;
    return {
      ...(removalPolicy && { removalPolicy }),
      ...(encryptionKey && { encryptionKey }),
      ...(logRetention && { logRetention }),
      ...(vpc && { vpc, securityGroups: props.securityGroups ?? [this.createSecurityGroup(vpc)] }),
      ...(vpcSubnets && { vpcSubnets }),
    };
  }

  private createSecurityGroup(vpc: IVpc): ISecurityGroup {
    return new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Conference Relay: the functions',
    });
  }
}

/** The console's function sends no request. In a VPC it would only start later. */
function withoutNetwork(common: CommonFunctionProps): CommonFunctionProps {
  const { vpc: _vpc, vpcSubnets: _subnets, securityGroups: _groups, ...props } = common;
  return props;
}
