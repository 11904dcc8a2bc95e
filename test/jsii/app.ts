import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as Lambda, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { DefinitionBody, StateMachine, Succeed, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import {
  ConferenceEventType,
  ConferenceRelay,
  ConferenceTask,
  ConferenceTaskError,
  FoneStormApi,
  StatusWordMeaning,
  UnmanagedPolicy,
} from '../../lib/constructs';

/** The same app as `python/app.py` and `java/src/main/java/visits/Visits.java`. */
const app = new App();
const stack = new Stack(app, 'Visits');

const relay = new ConferenceRelay(stack, 'Relay', {
  fonestorm: { secret: Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm') },
  fonestormApi: FoneStormApi.V2_4,
  unmanagedConferences: UnmanagedPolicy.ADOPT,
  statusWords: { lobby: StatusWordMeaning.STARTED },
  receivers: { allowedHosts: ['hooks.internal'], concurrency: 20 },
  reminders: [Duration.minutes(5), Duration.hours(1)],
  throttle: { rateLimit: 20, burstLimit: 40 },
  tracing: Tracing.ACTIVE,
  commandSources: ['app.visits'],
  archiveRetention: Duration.days(30),
  encryptionKey: new Key(stack, 'Key') as IKey,
  logRetention: RetentionDays.ONE_WEEK,
  removalPolicy: RemovalPolicy.DESTROY,
  console: true,
  functionOptions: { sweep: { memorySize: 2048 } },
  alarms: { topic: new Topic(stack, 'OnCall') as ITopic, off: ['Deliveries fail'] },
});

const invoice = new Lambda(stack, 'Invoice', {
  runtime: Runtime.NODEJS_22_X,
  handler: 'index.handler',
  code: Code.fromInline('exports.handler = async () => {};'),
});
new Rule(stack, 'VisitEnded', {
  eventBus: relay.eventBus,
  eventPattern: ConferenceRelay.events(ConferenceEventType.CONFERENCE_ENDED),
  targets: [new LambdaFunction(invoice)],
});
relay.grantRead(invoice);
relay.grantCommands(invoice, 'app.visits');
relay.secrets.grantRead(invoice, relay.secrets.signingKeys);
new Alarm(stack, 'NoCallbacks', {
  metric: relay.metricAccepted({ period: Duration.hours(1) }),
  threshold: 1,
  evaluationPeriods: 1,
  comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
});

const hold = ConferenceTask.jsonPath(stack, 'Hold', {
  lambdaFunction: relay.functions.manageConferences.lambda,
  conference: TaskInput.fromJsonPathAt('$.conference'),
  taskTimeout: Timeout.duration(Duration.days(32)),
});
hold.addCatch(new Succeed(stack, 'Cancelled'), { errors: [ConferenceTaskError.CANCELLED] });
new StateMachine(stack, 'Visit', { definitionBody: DefinitionBody.fromChainable(hold) });

app.synth();
