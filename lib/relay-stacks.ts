import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { keyIn } from './encryption';
import { RelayFoundation, type RelayFoundationProps } from './foundation/relay-foundation';
import { acknowledgeRotation } from './foundation/relay-secrets';
import { RelayFunctions, type RelayFunctionsProps } from './functions/relay-functions';
import { type AlarmOptions, describeTopic } from './monitoring/alarm-options';
import { RelayAlarms } from './monitoring/relay-alarms';
import { foundationOutputs, functionsOutputs, writeOutputs } from './outputs';
import { entryOfStack, RegistryEntry } from './registry-entry';
import { RETAINED } from './removal';

export interface FoundationStackProps extends StackProps, Omit<RelayFoundationProps, 'fonestorm'> {}

/** The stack of the resources that outlive every redeployment. */
export class FoundationStack extends Stack {
  readonly foundation: RelayFoundation;

  constructor(scope: Construct, id: string, props: FoundationStackProps = {}) {
    const { removalPolicy = RETAINED } = props;
    super(scope, id, { ...props, terminationProtection: removalPolicy !== RemovalPolicy.DESTROY });
    const secret = new Secret(this, 'FoneStorm', {
      description: "Conference Relay: FoneStorm's credentials, which an operator fills in",
      removalPolicy,
      ...(props.encryptionKey && { encryptionKey: keyIn(this, props.encryptionKey) }),
    });
    acknowledgeRotation(secret);
    this.foundation = new RelayFoundation(this, 'Relay', {
      ...props,
      fonestorm: { secret: secret as ISecret },
    });
    this.foundation.conferences.node.addDependency(secret);
    this.foundation.exportAlways();
    writeOutputs(this, foundationOutputs(this.foundation));
    const entry = new RegistryEntry(this, 'Registry', entryOfStack(this));
    this.foundation.conferences.node.addDependency(entry);
  }
}

export interface FunctionsStackProps extends StackProps, RelayFunctionsProps {
  /** See `AlarmOptions.computedAlarms`. */
  readonly computedAlarms?: boolean;
  /** See `AlarmOptions.savedQueries`. */
  readonly savedQueries?: boolean;
  /** See `AlarmOptions.runbookUrl`. */
  readonly runbookUrl?: string;
  /** The ARN of an SNS topic for alarms; `none` for alarms on the dashboard only. */
  readonly alarmTopic?: string;
  /** The version of the relay, for the output `Version`; default `unknown`. */
  readonly version?: string;
}

/** The stack of the functions, their routes and alarms. It holds no state, and can be rebuilt at any time. */
export class FunctionsStack extends Stack {
  constructor(scope: Construct, id: string, props: FunctionsStackProps) {
    super(scope, id, props);
    const { foundation, computedAlarms = true, savedQueries = true, runbookUrl } = props;
    const { alarmTopic, version = 'unknown' } = props;
    const metricNamespace = `ConferenceRelay/${this.stackName}`;
    const functions = new RelayFunctions(this, 'Relay', { ...props, metricNamespace });
    const topics = this.topicsOf(alarmTopic);
    new RelayAlarms(this, 'Alarms', {
      ...{ ...topics, foundation, functions, computedAlarms, savedQueries },
      ...(runbookUrl !== undefined && { runbookUrl }),
    });
    writeOutputs(this, { ...functionsOutputs(functions, describeTopic(topics)), Version: version });
  }

  private topicsOf(alarmTopic: string | undefined): AlarmOptions {
    if (alarmTopic === undefined) return {};
    if (alarmTopic === 'none') return { silent: true };
    return { topic: Topic.fromTopicArn(this, 'Topic', alarmTopic) };
  }
}
