import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from 'conference-relay';

/** Two relays in one stack, each for an account at FoneStorm. They share nothing. */
const app = new App();
const stack = new Stack(app, 'Practices');

for (const practice of ['North', 'South']) {
  const secret = Secret.fromSecretNameV2(
    stack,
    `${practice}FoneStorm`,
    `${practice.toLowerCase()}/fonestorm`,
  );
  new ConferenceRelay(stack, practice, { fonestorm: { secret } });
}
