import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';

/** A relay that is removed with its stack, whose name is in the environment. The emulator lacks some types of resources. */
const { RELAY_REMOVABLE_STACK = 'Removable', RELAY_REMOVABLE_TARGET } = process.env;
const isEmulated = RELAY_REMOVABLE_TARGET === 'emulator';
const stack = new Stack(new App(), RELAY_REMOVABLE_STACK);

const secret = new Secret(stack, 'FoneStorm', { removalPolicy: RemovalPolicy.DESTROY }) as ISecret;
new ConferenceRelay(stack, 'Relay', {
  fonestorm: { secret },
  removalPolicy: RemovalPolicy.DESTROY,
  alarms: { silent: true, computedAlarms: !isEmulated, savedQueries: !isEmulated },
  ...(isEmulated && { archiveRetention: Duration.days(0), schemaRegistry: false }),
});
