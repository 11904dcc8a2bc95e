import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';

/** The app of somebody who has only the package. The environment has what differs between its deployments. */
const {
  STRANGER_STACK = '',
  STRANGER_TARGET,
  STRANGER_REMOVAL,
  STRANGER_FONESTORM,
  STRANGER_URL,
} = process.env;
const isEmulated = STRANGER_TARGET === 'emulator';
const stack = new Stack(new App(), STRANGER_STACK);

const secret = new Secret(stack, 'FoneStorm', { removalPolicy: RemovalPolicy.DESTROY });
new ConferenceRelay(stack, 'Relay', {
  fonestorm: { secret },
  ...(STRANGER_FONESTORM !== undefined && { fonestormUrl: STRANGER_FONESTORM }),
  ...(STRANGER_URL !== undefined && { publicUrl: STRANGER_URL }),
  ...(STRANGER_REMOVAL === 'destroy' && { removalPolicy: RemovalPolicy.DESTROY }),
  // In an account, a key costs money until a month after its removal.
  ...(isEmulated && {
    encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY }),
  }),
  // The emulator lacks some types of resources.
  alarms: { silent: true, savedQueries: !isEmulated },
  ...(isEmulated && { archiveRetention: Duration.days(0), schemaRegistry: false }),
});
new CfnOutput(stack, 'Credentials', { value: secret.secretArn });
