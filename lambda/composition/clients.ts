import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { powertoolsLogger } from '../adapters/runtime/powertools-logger';
import { secretsClient, sqsClient } from './aws-json-clients';
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
    sqs: sqsClient(),
    secrets: secretsClient(),
    logger,
  };
}
