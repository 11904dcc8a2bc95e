import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { powertoolsLogger } from '../adapters/runtime/powertools-logger';
import { CLIENT_TIMEOUTS } from './client-timeouts';

/**
 * The AWS clients that most functions need, one of each kind: the ports of a function share its connections.
 *
 * @param service the function's name in its log
 */
export function awsClients(tableName: string, service: string) {
  const logger = powertoolsLogger(service);
  return {
    table: { client: new DynamoDBClient(CLIENT_TIMEOUTS), name: tableName, logger },
    sqs: new SQSClient(CLIENT_TIMEOUTS),
    secrets: new SecretsManagerClient(CLIENT_TIMEOUTS),
    logger,
  };
}
