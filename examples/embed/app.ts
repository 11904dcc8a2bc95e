import { join } from 'node:path';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';

/** Somebody's own app: a telehealth practice that writes an invoice when a visit ends. */
const app = new App();
const stack = new Stack(app, 'Visits');

const relay = new ConferenceRelay(stack, 'Relay', {
  fonestorm: { secret: Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm') },
});

const invoice = new NodejsFunction(stack, 'Invoice', {
  runtime: Runtime.NODEJS_22_X,
  entry: join(import.meta.dirname, 'functions/invoice.ts'),
});

new Rule(stack, 'VisitEnded', {
  eventBus: relay.eventBus,
  eventPattern: ConferenceRelay.events('Conference Ended'),
  targets: [new LambdaFunction(invoice)],
});
new CfnOutput(stack, 'ApiUrl', { value: relay.apiUrl });
