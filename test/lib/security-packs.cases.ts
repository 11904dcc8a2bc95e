import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { Stack } from 'aws-cdk-lib/core';
import { HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import { ConferenceRelay } from '../../lib/conference-relay';
import { findingsOf, newApp } from './templates';

test('with a key, a VPC and a topic, cdk-nag finds no fault without a reason (packs AwsSolutions, Serverless, NIST and HIPAA)', () => {
  const app = newApp();
  const encryptionKey = new Key(new Stack(app, 'Keys'), 'Key', { enableKeyRotation: true });
  const stack = new Stack(app, 'Visits');
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a', 'eu-west-1b'],
    privateSubnetIds: ['subnet-1', 'subnet-2'],
  }) as IVpc;
  const topic = Topic.fromTopicArn(stack, 'OnCall', 'arn:aws:sns:eu-west-1:111122223333:on-call') as ITopic;
  new ConferenceRelay(stack, 'Relay', {
    fonestorm: { secret: Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm') },
    ...{ encryptionKey, vpc, alarms: { topic }, maskPhoneNumbers: true, tracing: true },
  });
  const findings = findingsOf(app, new HIPAASecurityChecks(app), new NIST80053R5Checks(app));
  expect(findings).toEqual([]);
});
