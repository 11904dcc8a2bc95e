import { dynamodbBookings } from '../../lambda/adapters/dynamodb-bookings';
import { dynamodbCalls } from '../../lambda/adapters/dynamodb-calls';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb-deliveries';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { dynamodbLoginGuard } from '../../lambda/adapters/dynamodb-login-guard';
import { startEmbeddedDynamoDb } from '../../local/embedded-dynamodb';
import type { OpenStore } from './house';

/** The store of the relay, in an embedded DynamoDB. */
export const embeddedStore: OpenStore = async (now) => {
  const table = await startEmbeddedDynamoDb();
  return {
    definitions: dynamodbDefinitions(table),
    bookings: dynamodbBookings(table),
    calls: dynamodbCalls(table),
    journal: dynamodbJournal(table),
    deliveries: dynamodbDeliveries(table),
    loginGuard: dynamodbLoginGuard(table, now),
    close: table.close,
  };
};
