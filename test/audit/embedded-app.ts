import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';

/** An app whose relay has a key, a VPC and every function. The audit checks the stack `Visits` only. */
const app = new App();
const platform = new Stack(app, 'Platform');
const encryptionKey = new Key(platform, 'Key', { enableKeyRotation: true }) as IKey;
const vpc = new Vpc(platform, 'Vpc') as IVpc;
const secret = new Secret(platform, 'FoneStorm', { encryptionKey }) as ISecret;
new ConferenceRelay(new Stack(app, 'Visits'), 'Relay', {
  fonestorm: { secret },
  ...{ encryptionKey, vpc, commandSources: ['app.visits'], console: true },
  ...{ maskPhoneNumbers: true, tracing: Tracing.ACTIVE, alarms: { silent: true } },
});
