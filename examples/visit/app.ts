import { join } from 'node:path';
import { Code, type IFunction, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import {
  DefinitionBody,
  JsonPath,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay, ConferenceTask, ConferenceTaskError } from 'conference-relay';

/**
 * The workflow of a telehealth visit: it sends a reminder, holds the conference, and writes an invoice. If nobody comes, it asks
 * the practice to call. Its input is `{"conference": {…}}`, with the fields of the relay's API.
 *
 * The environment may have the ARN of the function of a deployed relay. Without it, the stack has its own relay.
 */
const { VISITS_STACK = 'Visits', RELAY_FUNCTION_ARN } = process.env;
const stack = new Stack(new App(), VISITS_STACK);

const hold = ConferenceTask.jsonPath(stack, 'Hold', {
  lambdaFunction: relayFunction(),
  conference: TaskInput.fromJsonPathAt('$.conference'),
  // Visits are booked a month ahead at most.
  taskTimeout: Timeout.duration(Duration.days(32)),
  resultPath: '$.visit',
});

const invoice = new LambdaInvoke(stack, 'Invoice', {
  lambdaFunction: new Lambda(stack, 'InvoiceFunction', {
    runtime: Runtime.NODEJS_22_X,
    handler: 'invoice.handler',
    code: Code.fromAsset(join(import.meta.dirname, 'functions')),
  }),
  inputPath: '$.visit',
  resultSelector: { 'minutes.$': '$.Payload.minutes' },
  resultPath: '$.invoice',
});

const practice = new Topic(stack, 'Practice') as ITopic;
const failure = { resultPath: '$.failure' };
hold.addCatch(new Succeed(stack, 'Cancelled'), { errors: [ConferenceTaskError.CANCELLED], ...failure });
hold.addCatch(notify('Call', 'Nobody came to this visit, please call: {}'), {
  errors: [ConferenceTaskError.NOT_ATTENDED],
  ...failure,
});
hold.addCatch(notify('Check', 'This visit could not be held, please check: {}'), failure);

const { stateMachineArn } = new StateMachine(stack, 'Visit', {
  definitionBody: DefinitionBody.fromChainable(
    notify('Remind', 'This visit is planned: {}').next(hold).next(invoice),
  ),
});
new CfnOutput(stack, 'StateMachine', { value: stateMachineArn });

function relayFunction(): IFunction {
  if (RELAY_FUNCTION_ARN) return Lambda.fromFunctionArn(stack, 'Api', RELAY_FUNCTION_ARN);
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  return new ConferenceRelay(stack, 'Relay', { fonestorm: { secret } }).functions.manageConferences.lambda;
}

function notify(name: string, text: string): SnsPublish {
  return new SnsPublish(stack, name, {
    topic: practice,
    message: TaskInput.fromText(JsonPath.format(text, JsonPath.stringAt('$.conference.label'))),
    resultPath: JsonPath.DISCARD,
  });
}
