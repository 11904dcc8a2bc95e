import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, JsonPath, StateMachine, Succeed, TaskInput } from 'aws-cdk-lib/aws-stepfunctions';
import { DynamoAttributeValue, DynamoPutItem, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';

/** A law firm's app: a workflow records each call with a client that took place, and sends a message to the accounts department. */
const app = new App();
const stack = new Stack(app, 'ClientCalls');

const relay = new ConferenceRelay(stack, 'Relay', {
  fonestorm: { secret: Secret.fromSecretNameV2(stack, 'FoneStorm', 'calls/fonestorm') },
});

const table = new Table(stack, 'Record', {
  partitionKey: { name: 'event', type: AttributeType.STRING },
  billingMode: BillingMode.PAY_PER_REQUEST,
});
const record = new DynamoPutItem(stack, 'Record the call', {
  table,
  item: {
    event: DynamoAttributeValue.fromString(JsonPath.stringAt('$.metadata.id')),
    call: DynamoAttributeValue.fromString(JsonPath.stringAt('$.conference.id')),
    endedAt: DynamoAttributeValue.fromString(JsonPath.stringAt('$.metadata.occurredAt')),
  },
  // An event may be delivered again, with the same id.
  conditionExpression: 'attribute_not_exists(event)',
  resultPath: JsonPath.DISCARD,
});
const publish = new SnsPublish(stack, 'Send a message', {
  topic: new Topic(stack, 'Accounts'),
  message: TaskInput.fromText(JsonPath.format('The call {} is over.', JsonPath.stringAt('$.conference.id'))),
});
// A repeated event ends before this state, so the state itself retries.
publish.addRetry();
record.addCatch(new Succeed(stack, 'Recorded before'), {
  errors: ['DynamoDB.ConditionalCheckFailedException'],
});

const workflow = new StateMachine(stack, 'CallOver', {
  definitionBody: DefinitionBody.fromChainable(record.next(publish)),
  timeout: Duration.minutes(5),
});

new Rule(stack, 'CallEnded', {
  eventBus: relay.eventBus,
  eventPattern: ConferenceRelay.events('Conference Ended'),
  targets: [
    new SfnStateMachine(workflow, {
      input: RuleTargetInput.fromEventPath('$.detail'),
      // Without it, EventBridge drops an event that it could not deliver.
      deadLetterQueue: new Queue(stack, 'Undelivered', { retentionPeriod: Duration.days(14) }),
    }),
  ],
});
