import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import { ConferenceRelay } from '../../lib/conference-relay';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';
import { findingsOf, newApp } from './templates';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:on-call';

function importVpc(stack: Stack): IVpc {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  }) as IVpc;
}

// test/console/deployed.test.ts checks the function of the console, which is built there.
test('with a key, a VPC and a topic, cdk-nag finds no fault without a reason (packs AwsSolutions, Serverless, NIST and HIPAA)', () => {
  const app = newApp();
  const encryptionKey = new Key(new Stack(app, 'Keys'), 'Key', { enableKeyRotation: true });
  const commandSources = ['app.visits'];
  const options = { encryptionKey, maskPhoneNumbers: true, tracing: Tracing.ACTIVE };

  const visits = new Stack(app, 'Visits');
  const topic = Topic.fromTopicArn(visits, 'OnCall', TOPIC) as ITopic;
  const secret = Secret.fromSecretNameV2(visits, 'FoneStorm', 'visits/fonestorm');
  const vpc = importVpc(visits);
  for (const [id, removalPolicy] of [
    ['Relay', RemovalPolicy.RETAIN],
    ['Trial', RemovalPolicy.DESTROY],
  ] as const)
    new ConferenceRelay(visits, id, {
      ...{ ...options, vpc, alarms: { topic }, commandSources, fonestorm: { secret }, removalPolicy },
    });

  const { foundation } = new FoundationStack(app, 'Foundation', { encryptionKey, commandSources });
  const scope = new Stack(app, 'Network');
  new FunctionsStack(app, 'Functions', { ...options, foundation, vpc: importVpc(scope), alarmTopic: TOPIC });

  expect(findingsOf(app, new HIPAASecurityChecks(app), new NIST80053R5Checks(app))).toEqual([]);
});
