import { dynamodbSeriesStore } from '../../../lambda/adapters/dynamodb/series-store';
import { seriesStoreContract } from '../../contracts/series-store.contract';
import { tableForTests } from './table';

const table = tableForTests();

describe('series in DynamoDB', () => {
  seriesStoreContract(async () => dynamodbSeriesStore(table()));
});
