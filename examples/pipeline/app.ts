import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, RemovalPolicy, Stack, Stage, type StageProps } from 'aws-cdk-lib/core';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { ConferenceRelay, type ConferenceRelayProps } from 'conference-relay';
import type { Construct } from 'constructs';

/** A practice's app in one environment. */
class Visits extends Stage {
  constructor(scope: Construct, id: string, props: StageProps & Omit<ConferenceRelayProps, 'fonestorm'>) {
    super(scope, id, props);
    const stack = new Stack(this, 'Visits');
    const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
    new ConferenceRelay(stack, 'Relay', { ...props, fonestorm: { secret } });
  }
}

/** A pipeline that deploys the app to a test account first, and then to production. */
const app = new App();
const stack = new Stack(app, 'Delivery', { env: { account: '111122223333', region: 'eu-west-1' } });
const connectionArn = 'arn:aws:codeconnections:eu-west-1:111122223333:connection/1234abcd';
const pipeline = new CodePipeline(stack, 'Pipeline', {
  crossAccountKeys: true,
  synth: new ShellStep('Synth', {
    input: CodePipelineSource.connection('practice/visits', 'main', { connectionArn }),
    commands: ['npm ci', 'npx cdk synth'],
  }),
});
pipeline.addStage(
  new Visits(app, 'Test', {
    env: { account: '444455556666', region: 'eu-west-1' },
    removalPolicy: RemovalPolicy.DESTROY,
    alarms: { enabled: false },
  }),
);
pipeline.addStage(new Visits(app, 'Production', { env: { account: '777788889999', region: 'eu-west-1' } }));
