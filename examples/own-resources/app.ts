import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';

/** A court's app: the relay uses the court's key, bus, secrets, VPC, topics and log group, and is removed with its stack. */
const app = new App();
const platform = new Stack(app, 'Platform');
const key = new Key(platform, 'Key', { enableKeyRotation: true });
const vpc = new Vpc(platform, 'Vpc');

const stack = new Stack(app, 'Hearings');
const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'hearings/fonestorm');

const relay = new ConferenceRelay(stack, 'Relay', {
  fonestorm: { secret },
  eventBus: new EventBus(stack, 'Bus', { kmsKey: Key.fromKeyArn(stack, 'BusKey', key.keyArn) }),
  encryptionKey: key,
  secrets: {
    credentials: Secret.fromSecretNameV2(stack, 'Callers', 'hearings/callers'),
    signingKeys: new Secret(stack, 'SigningKeys', {
      encryptionKey: key,
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ current: 'k1' }),
        generateStringKey: 'k1',
        passwordLength: 64,
        excludePunctuation: true,
      },
    }),
  },
  vpc,
  removalPolicy: RemovalPolicy.DESTROY,
  logRetention: RetentionDays.THREE_MONTHS,
  maskPhoneNumbers: true,
  tracing: Tracing.ACTIVE,
  throttle: { rateLimit: 100, burstLimit: 150 },
  functionOptions: {
    receiveCallback: { memorySize: 512, reservedConcurrentExecutions: 20 },
    manageConferences: { logGroup: new LogGroup(stack, 'Audit', { retention: RetentionDays.ONE_YEAR }) },
  },
  alarms: {
    topic: new Topic(stack, 'Tickets', { masterKey: key }),
    severities: { pageNow: new Topic(stack, 'Pager', { masterKey: key }) },
    off: ['Deliveries fail'],
  },
});

const report = new Role(stack, 'Report', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
relay.grantRead(report);
relay.secrets.grantRead(report, relay.secrets.signingKeys);
relay.functions.sweep.grantInvoke(report);
new Alarm(stack, 'NoCallbacks', {
  metric: relay.metricAccepted({ period: Duration.hours(1) }),
  threshold: 1,
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
  evaluationPeriods: 24,
});
