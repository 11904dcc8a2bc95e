import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBServiceException,
  GetItemCommand,
  type GetItemCommandInput,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../../lambda/adapters/dynamodb/items';
import { decodeBytes, encodeBytes } from '../../local/dynamodb/attribute-bytes';
import { startEmbeddedDynamoDb } from '../../local/dynamodb/embedded-dynamodb';
import { indexWriteUnits } from './index-units';

/** The response of DynamoDB, with the consumed capacity units. */
export interface TableResponse {
  readonly status: number;
  readonly text: string;
  readonly read: number;
  readonly written: number;
}

/** Answers a request of DynamoDB: the name of its operation, and its body. */
export type TableHandler = (operation: string, request: string) => Promise<TableResponse>;

interface Write {
  readonly TableName: string;
  readonly Key?: Item;
  readonly Item?: Item;
}

const READ_OPERATIONS = ['GetItem', 'BatchGetItem', 'Query'];

/**
 * The embedded DynamoDB. The request also asks for the consumed capacity. The function gets the response without it. The
 * budget of requests to FoneStorm always has a free slot, so that the bench does not wait.
 */
export async function createEmbeddedTable(started = startEmbeddedDynamoDb()): Promise<TableHandler> {
  const { client } = await started;
  return async (operation, request) => {
    const body = decodeBytes(JSON.parse(request));
    if (body.Key?.pk?.S === 'budget') {
      const text = JSON.stringify({ Attributes: { nextSlot: { N: '0' } } });
      return { status: 200, text, read: 0, written: 1 };
    }
    const isRead = READ_OPERATIONS.includes(operation);
    try {
      const key = isRead ? undefined : keyOf(body);
      const before = key && (await itemOf(key));
      const {
        $metadata: _,
        ConsumedCapacity = [],
        ...answer
      } = await made(operation, {
        ...body,
        ReturnConsumedCapacity: 'TOTAL',
      });
      const units = [ConsumedCapacity].flat().reduce((all, { CapacityUnits = 0 }) => all + CapacityUnits, 0);
      const written = units + indexWriteUnits(before, key && (await itemOf(key)));
      return {
        status: 200,
        text: JSON.stringify(answer, encodeBytes),
        read: isRead ? units : 0,
        written: isRead ? 0 : written,
      };
    } catch (error) {
      if (!(error instanceof DynamoDBServiceException)) throw error;
      const { name, message } = error;
      const refused = error instanceof ConditionalCheckFailedException ? keyOf(body) : undefined;
      // The item that a refused write returns, which the embedded table does not know.
      const isAsked = refused && body.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
      return {
        status: 400,
        text: JSON.stringify({ __type: name, message, Item: isAsked && (await itemOf(refused)) }),
        read: 0,
        written: isRead ? 0 : 1,
      };
    }
  };

  /** Undefined for writes of several items, which only fill the table. */
  function keyOf({ TableName, Key, Item: { pk, sk } = {} }: Write): GetItemCommandInput | undefined {
    const key = Key ?? (pk && sk && { pk, sk });
    return key && { TableName, Key: key, ConsistentRead: true };
  }

  async function itemOf(input: GetItemCommandInput): Promise<Item | undefined> {
    return (await client.send(new GetItemCommand(input))).Item;
  }

  // biome-ignore lint/suspicious/noExplicitAny: it is what a function sent, and DynamoDB says whether it is good
  function made(operation: string, input: any) {
    switch (operation) {
      case 'GetItem':
        return client.send(new GetItemCommand(input));
      case 'BatchGetItem':
        return client.send(new BatchGetItemCommand(input));
      case 'Query':
        return client.send(new QueryCommand(input));
      case 'PutItem':
        return client.send(new PutItemCommand(input));
      case 'UpdateItem':
        return client.send(new UpdateItemCommand(input));
      case 'DeleteItem':
        return client.send(new DeleteItemCommand(input));
      case 'BatchWriteItem':
        return client.send(new BatchWriteItemCommand(input));
      default:
        throw new Error(`${operation}: expected an operation of the relay`);
    }
  }
}
