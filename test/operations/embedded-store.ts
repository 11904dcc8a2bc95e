import { dynamodbBookings } from '../../lambda/adapters/dynamodb/bookings';
import { dynamodbCalls } from '../../lambda/adapters/dynamodb/calls';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb/deliveries';
import { dynamodbLoginGuard } from '../../lambda/adapters/dynamodb/login-guard';
import { dynamodbSeriesStore } from '../../lambda/adapters/dynamodb/series-store';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/dynamodb/embedded-dynamodb';
import type { OpenStore } from './test-relay';

/** The store of the relay, in an embedded DynamoDB. */
export const embeddedStore: OpenStore = async (now) => storeInTable(await startEmbeddedDynamoDb(), now);

/** The store of the relay in a table, which closes with it. */
export function storeInTable(table: EmbeddedDynamoDb, now: () => number): Awaited<ReturnType<OpenStore>> {
  return {
    definitions: dynamodbDefinitions(table),
    bookings: dynamodbBookings(table),
    calls: dynamodbCalls(table),
    conferenceLog: dynamodbConferenceLog(table),
    deliveries: dynamodbDeliveries(table),
    series: dynamodbSeriesStore(table),
    loginGuard: dynamodbLoginGuard(table, now),
    close: table.close,
  };
}
