import { join } from 'node:path';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { App, Duration, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';

/** A tutoring school's app: a function enters in the school's own register whether a lesson was attended. */
const app = new App();
const stack = new Stack(app, 'Lessons');

const relay = new ConferenceRelay(stack, 'Relay', {
  fonestorm: { secret: Secret.fromSecretNameV2(stack, 'FoneStorm', 'lessons/fonestorm') },
});

const register = new NodejsFunction(stack, 'Register', {
  runtime: Runtime.NODEJS_22_X,
  entry: join(import.meta.dirname, 'functions/register.ts'),
  environment: { REGISTER_URL: 'https://register.school.example/lessons' },
});

new Rule(stack, 'LessonOver', {
  eventBus: relay.eventBus,
  eventPattern: ConferenceRelay.events('Conference Ended', 'Conference Not Attended'),
  targets: [
    new LambdaFunction(register, {
      // Without it, EventBridge drops an event that it could not deliver.
      deadLetterQueue: new Queue(stack, 'Undelivered', { retentionPeriod: Duration.days(14) }),
    }),
  ],
});
// Lambda retries a failed call twice. The event then goes to this queue.
register.configureAsyncInvoke({ onFailure: new SqsDestination(new Queue(stack, 'Failed')) });
