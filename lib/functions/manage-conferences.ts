import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { connectQueueCounts } from '../foundation/counted-queues';
import { RelayFunction, type SpecificFunctionProps } from './relay-function';

/** Serves the API. */
export class ManageConferences extends RelayFunction {
  constructor(scope: Construct, id: string, { foundation, environment, options }: SpecificFunctionProps) {
    super(scope, id, {
      handler: 'manage-conferences',
      description: 'The conferences API',
      timeout: Duration.seconds(29),
      environment: {
        ...environment.fonestorm,
        ...environment.receivers,
        ...environment.api,
        ...environment.series,
      },
      ...options,
    });
    const { conferences, mailbox, deliveries, workflows, secrets } = foundation;
    const { lambda } = this;
    conferences.connect(lambda, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query');
    for (const index of ['listed', 'due', 'phases'] as const) conferences.connectIndex(lambda, index);
    mailbox.connectSender(lambda);
    deliveries.connectSender(lambda);
    workflows.connectSender(lambda);
    connectQueueCounts(foundation, lambda);
    secrets.connect(lambda, 'fonestorm', 'callbackKeys', 'credentials', 'signingKeys');
  }
}
