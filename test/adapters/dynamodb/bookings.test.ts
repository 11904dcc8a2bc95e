import { dynamodbBookings } from '../../../lambda/adapters/dynamodb/bookings';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import { bookingsContract } from '../../contracts/bookings.contract';
import { tableForTests } from './table';

const table = tableForTests();

describe('bookings in DynamoDB', () => {
  bookingsContract(async () => ({
    bookings: dynamodbBookings(table()),
    definitions: dynamodbDefinitions(table()),
  }));
});
