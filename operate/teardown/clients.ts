import { ApiGatewayV2 } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { Scheduler } from '@aws-sdk/client-scheduler';
import { Schemas } from '@aws-sdk/client-schemas';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SQS } from '@aws-sdk/client-sqs';

/** The clients of the services that have retained resources. */
export function teardownClients() {
  return {
    apiGateway: new ApiGatewayV2(),
    dynamodb: new DynamoDB(),
    eventBridge: new EventBridge(),
    logs: new CloudWatchLogs(),
    scheduler: new Scheduler(),
    schemas: new Schemas(),
    secrets: new SecretsManager(),
    sqs: new SQS(),
  };
}

export type TeardownClients = ReturnType<typeof teardownClients>;
