import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { lambdaLogger as logger } from '../adapters/runtime/lambda-logger';
import { secretsClient, sqsClient } from './aws-json-clients';
import { CLIENT_OPTIONS } from './client-options';

/** The AWS clients that most functions need, one of each kind: the ports of a function share its connections. */
export function awsClients(tableName: string) {
  return {
    table: { client: new DynamoDBClient(CLIENT_OPTIONS), name: tableName, logger },
    sqs: sqsClient(),
    secrets: secretsClient(),
    logger,
  };
}
