import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../../local/dynamodb/embedded-dynamodb';
import { delayReads } from './lagging-reads';

/** A table in memory for the tests of a file. Reads that are not consistent lag behind all writes. */
export function tableForTests(): () => EmbeddedDynamoDb {
  let started: EmbeddedDynamoDb | undefined;
  beforeAll(async () => {
    started = await startEmbeddedDynamoDb();
    delayReads(started.client);
  });
  afterAll(async () => {
    await started?.close();
  });
  return () => {
    if (!started) throw new Error('the table exists from beforeAll on');
    return started;
  };
}
