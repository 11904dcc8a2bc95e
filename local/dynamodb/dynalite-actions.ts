import batchGetItem from 'dynalite/actions/batchGetItem.js';
import batchWriteItem from 'dynalite/actions/batchWriteItem.js';
import createTable from 'dynalite/actions/createTable.js';
import deleteItem from 'dynalite/actions/deleteItem.js';
import describeTable from 'dynalite/actions/describeTable.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import type { Store } from 'dynalite/db/index.js';
import batchGetItemRules from 'dynalite/validations/batchGetItem.js';
import batchWriteItemRules from 'dynalite/validations/batchWriteItem.js';
import createTableRules from 'dynalite/validations/createTable.js';
import deleteItemRules from 'dynalite/validations/deleteItem.js';
import describeTableRules from 'dynalite/validations/describeTable.js';
import getItemRules from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import putItemRules from 'dynalite/validations/putItem.js';
import queryRules from 'dynalite/validations/query.js';
import scanRules from 'dynalite/validations/scan.js';
import updateItemRules from 'dynalite/validations/updateItem.js';
import { withAtomicWrites } from './atomic-writes';

/** DynamoDB's response to a request. */
export interface ActionResponse {
  readonly statusCode: number;
  readonly body: object;
}

const ACTIONS = {
  BatchGetItem: [batchGetItem, batchGetItemRules],
  BatchWriteItem: [batchWriteItem, batchWriteItemRules],
  CreateTable: [createTable, createTableRules],
  DeleteItem: [deleteItem, deleteItemRules],
  DescribeTable: [describeTable, describeTableRules],
  GetItem: [getItem, getItemRules],
  PutItem: [putItem, putItemRules],
  Query: [query, queryRules],
  Scan: [scan, scanRules],
  UpdateItem: [updateItem, updateItemRules],
} as const;

/** The actions that write one item. */
const WRITE_ACTIONS: readonly string[] = ['DeleteItem', 'PutItem', 'UpdateItem'];

/**
 * Performs an operation of DynamoDB's API.
 *
 * @throws the store's errors
 */
export async function performAction(store: Store, operation: string, input: object): Promise<ActionResponse> {
  if (!(operation in ACTIONS)) {
    return { statusCode: 400, body: { __type: 'UnknownOperationException', message: operation } };
  }
  const [action, { types, custom }] = ACTIONS[operation as keyof typeof ACTIONS];
  const target = WRITE_ACTIONS.includes(operation) ? withAtomicWrites(store) : store;
  try {
    const data = validations.checkTypes(input, types);
    validations.checkValidations(data, types, custom, target);
    const body = await new Promise<object>((resolve, reject) => {
      action(target, data, (error, output = {}) => (error ? reject(error) : resolve(output)));
    });
    return { statusCode: 200, body };
  } catch (error) {
    if (isRefusal(error)) return { statusCode: error.statusCode, body: error.body };
    throw error;
  }
}

function isRefusal(error: unknown): error is ActionResponse {
  return error instanceof Error && 'statusCode' in error && 'body' in error;
}
