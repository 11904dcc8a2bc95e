import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Item } from '../lambda/adapters/dynamodb/items';
import type { CallCounts } from './call-counts';
import { TABLE_NAME } from './function-events';
import { lineReader } from './read-lines';
import { KEYS } from './stored-conferences';

/** A stand-in for AWS, in a separate process. */
export interface AwsStandIn {
  readonly url: string;
  /** Puts items into its table, in batches of at most 25. */
  fill(batches: AsyncIterable<readonly Item[]>, done?: (count: number) => void): Promise<void>;
  /** The counts since the last call. */
  takeCounts(): Promise<CallCounts>;
  /** Replaces FoneStorm's list. */
  setFoneStormList(list: object): Promise<void>;
  /** The messages and events since the last call. */
  takeSent(): Promise<readonly SentMessage[]>;
  close(): void;
}

export interface SentMessage {
  readonly QueueUrl?: string;
  readonly MessageBody?: string;
  readonly MessageGroupId?: string;
  readonly Entries?: readonly {
    readonly DetailType: string;
    readonly Source: string;
    readonly Detail: string;
  }[];
}

const KEY_SECRET = { current: KEYS.current, ...KEYS.keys };
const SECRETS = {
  'callback-keys': KEY_SECRET,
  'signing-keys': KEY_SECRET,
  fonestorm: { token: 'a-token-of-fonestorm' },
  credentials: { tokens: { bench: 'a-token-of-a-caller' }, users: {}, loginKey: 'l'.repeat(64) },
};

/** @param table `frozen`: every event meets the same; `embedded`: a DynamoDB */
export async function startAwsStandIn(table: 'frozen' | 'embedded'): Promise<AwsStandIn> {
  const program = join(import.meta.dirname, 'aws/aws-endpoint.ts');
  const child = spawn(process.execPath, [...process.execArgv, program, JSON.stringify(SECRETS), table]);
  child.stderr.pipe(process.stderr);
  const url = `http://127.0.0.1:${await lineReader(child.stdout)()}`;
  const client = new DynamoDBClient({
    ...{ endpoint: url, region: 'local' },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const ask = async (method: string, path: string, body?: object) =>
    (await fetch(`${url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) })).json();
  return {
    url,
    async fill(batches, done) {
      const iterator = batches[Symbol.asyncIterator]();
      let count = 0;
      const filling = async () => {
        for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
          const puts = next.value.map((each) => ({ PutRequest: { Item: each } }));
          await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE_NAME]: puts } }));
          count += puts.length;
          done?.(count);
        }
      };
      // Several at a time: the stand-in has another processor.
      await Promise.all(Array.from({ length: 6 }, filling));
    },
    async setFoneStormList(list) {
      await ask('PUT', '/fonestorm', list);
    },
    takeCounts: async () => (await ask('POST', '/counts')) as CallCounts,
    takeSent: async () => (await ask('POST', '/sent')) as readonly SentMessage[],
    close() {
      client.destroy();
      child.stdin.end();
    },
  };
}
