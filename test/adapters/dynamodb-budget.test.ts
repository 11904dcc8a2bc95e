import { dynamodbBudget } from '../../lambda/adapters/dynamodb-budget';
import { budgetContract } from '../contracts/budget.contract';
import { dynamodb } from './dynamodb';

const table = dynamodb();

describe('a budget in DynamoDB', () => {
  budgetContract(async (options) => dynamodbBudget(table(), options));
});
