import { randomUUID } from 'node:crypto';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import type { Definition } from '../../../lambda/domain/definition';
import type { Instant } from '../../../lambda/domain/instant';
import { definitionsContract } from '../../contracts/definitions.contract';
import { withChangedIndexes } from './changed-indexes';
import { tableForTests } from './table';

const table = tableForTests();

describe('definitions in DynamoDB', () => {
  definitionsContract(async () => dynamodbDefinitions(table()));
});

test.each(['list', 'listUnfinished'] as const)(
  '%s returns only the newer version of a conference that the index has twice',
  async (list) => {
    const definitions = dynamodbDefinitions(table());
    const id = randomUUID();
    const now = '2026-05-04T10:00:00.000Z' as Instant;
    const first: Definition = {
      ...{ id, fields: { start_time: now, end_time: now }, status: 'confirmed', digest: '', version: 1 },
      ...{
        createdAt: now,
        intent: { kind: 'update', stage: 'requesting', startedAt: now, version: 1 },
      },
    };
    await definitions.write(first);
    const second = { ...first, version: 2 };
    await definitions.write(second);
    const { items } = await withChangedIndexes(
      table(),
      (shown) => shown.flatMap((each) => [{ ...each, body: { S: JSON.stringify(first) } }, each]),
      () => definitions[list](1000),
    );
    expect(items.filter((each) => each.id === id)).toEqual([second]);
  },
);
