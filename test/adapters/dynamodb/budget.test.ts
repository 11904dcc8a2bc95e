import { dynamodbBudget } from '../../../lambda/adapters/dynamodb/budget';
import { budgetContract } from '../../contracts/budget.contract';
import { tableForTests } from './table';

const table = tableForTests();

describe('a budget in DynamoDB', () => {
  budgetContract(async (options) => dynamodbBudget(table(), options));
});
