import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { definitionsContract } from '../contracts/definitions.contract';
import { dynamodb } from './dynamodb';

const table = dynamodb();

describe('definitions in DynamoDB', () => {
  definitionsContract(async () => dynamodbDefinitions(table()));
});
