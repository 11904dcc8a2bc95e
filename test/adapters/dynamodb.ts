import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/embedded-dynamodb';

/** A table in memory, for the tests of a file. */
export function dynamodb(): () => EmbeddedDynamoDb {
  let started: EmbeddedDynamoDb | undefined;
  beforeAll(async () => {
    started = await startEmbeddedDynamoDb();
  });
  afterAll(async () => {
    await started?.close();
  });
  return () => {
    if (!started) throw new Error('the table is there from beforeAll on');
    return started;
  };
}
