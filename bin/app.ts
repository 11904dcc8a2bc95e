import { App } from 'aws-cdk-lib/core';
import { FoundationStack, FunctionsStack } from '../lib/relay-stacks';

const app = new App();
const { environment, fonestormUrl, publicUrl } = Object.fromEntries(
  ['environment', 'fonestormUrl', 'publicUrl'].map((name) => [name, app.node.tryGetContext(name)]),
);
const prefix = environment === undefined ? 'ConferenceRelay' : `ConferenceRelay-${environment}`;

const { foundation } = new FoundationStack(app, `${prefix}-Foundation`, {
  description: 'Conference Relay: what outlives every redeployment',
});
new FunctionsStack(app, `${prefix}-Functions`, {
  description: 'Conference Relay: the functions, which can be thrown away and built again',
  foundation,
  ...(fonestormUrl !== undefined && { fonestormUrl }),
  ...(publicUrl !== undefined && { publicUrl }),
});
