import { App } from 'aws-cdk-lib/core';
import { StorageStack } from '../lib/storage-stack';

const app = new App();
new StorageStack(app, 'ConferenceRelayStorage', {
  description: 'Conference Relay: what outlives every redeployment',
});
