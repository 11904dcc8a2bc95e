import { BatchGetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Call } from '../domain/callback';
import type { Definition } from '../domain/conference';
import type { HistoryRecord, Journal, Saved } from '../ports';
import { DEFINITION } from './dynamodb-definitions';
import { bodyOf, get, holds, type Item, item, key, put, query, type Table } from './dynamodb-items';

const STATE = 'state';
const history = (entryId: string) => `history#${entryId}`;
const identity = ({ uid, status }: Call) => `identity#${uid}#${status}`;

interface Claim {
  readonly entryId: string;
}

/** States, history and identities of conferences, beside their definitions. */
export function dynamodbJournal(table: Table): Journal {
  return {
    async load(conferenceId, entryId) {
      const found = await together(table, conferenceId, [DEFINITION, STATE, history(entryId)]);
      // The items are read at different moments: another writer may have saved this entry between them.
      const isSaved = found.get(STATE)?.savedEntry?.S === entryId;
      return {
        definition: bodyOf<Definition>(found.get(DEFINITION)),
        saved: savedOf(found.get(STATE)),
        isRepeat: isSaved || found.has(history(entryId)),
      };
    },
    save(conferenceId, { state, unpublished }) {
      const what = {
        ...item(conferenceId, STATE, state),
        advancedTo: { N: String(state.position) },
        ...(unpublished && {
          unpublished: { S: JSON.stringify(unpublished) },
          savedEntry: { S: unpublished.entry.id },
        }),
      };
      if (state.position === 1) return put(table, what, { ConditionExpression: 'attribute_not_exists(pk)' });
      return put(table, what, {
        ConditionExpression: 'advancedTo = :before AND attribute_not_exists(unpublished)',
        ExpressionAttributeValues: { ':before': { N: String(state.position - 1) } },
      });
    },
    async record(conferenceId, record) {
      await put(table, item(conferenceId, history(record.entry.id), record), {
        ConditionExpression: 'attribute_not_exists(pk)',
      });
    },
    async published(conferenceId, entryId) {
      const { client, name } = table;
      await holds(
        client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: key(conferenceId, STATE),
            UpdateExpression: 'REMOVE unpublished',
            ConditionExpression: 'savedEntry = :entry',
            ExpressionAttributeValues: { ':entry': { S: entryId } },
          }),
        ),
      );
    },
    async claim(conferenceId, call, entryId) {
      const isFirst = await put(table, item(conferenceId, identity(call), { entryId } satisfies Claim), {
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (isFirst) return entryId;
      const claim = bodyOf<Claim>(await get(table, conferenceId, identity(call)));
      if (!claim) throw new Error(`the claim of ${call.uid} ${call.status} is gone`);
      return claim.entryId;
    },
    async isClaimed(conferenceId, call) {
      return (await get(table, conferenceId, identity(call))) !== undefined;
    },
    async state(conferenceId) {
      return savedOf(await get(table, conferenceId, STATE))?.state;
    },
    history(conferenceId, kind, limit, from) {
      return query<HistoryRecord>(
        table,
        {
          KeyConditionExpression: 'pk = :id AND begins_with(sk, :kind)',
          ExpressionAttributeValues: { ':id': { S: conferenceId }, ':kind': { S: history(`${kind}-`) } },
          Limit: limit,
        },
        from,
      );
    },
    async historyRecord(conferenceId, entryId) {
      return bodyOf<HistoryRecord>(await get(table, conferenceId, history(entryId)));
    },
  };
}

function savedOf(found: Item | undefined): Saved | undefined {
  const state = bodyOf<Saved['state']>(found);
  if (!state) return undefined;
  const unpublished = found?.unpublished?.S;
  return { state, ...(unpublished !== undefined && { unpublished: JSON.parse(unpublished) }) };
}

/** Several items of a conference in one request. */
async function together(
  { client, name }: Table,
  id: string,
  sorts: readonly string[],
): Promise<Map<string, Item>> {
  const found = new Map<string, Item>();
  let keys: Item[] | undefined = sorts.map((sort) => key(id, sort));
  while (keys && keys.length > 0) {
    const { Responses, UnprocessedKeys }: Awaited<ReturnType<typeof batch>> = await batch(keys);
    for (const each of Responses?.[name] ?? []) found.set(each.sk?.S ?? '', each);
    keys = UnprocessedKeys?.[name]?.Keys;
  }
  return found;

  function batch(Keys: Item[]) {
    return client.send(new BatchGetItemCommand({ RequestItems: { [name]: { Keys, ConsistentRead: true } } }));
  }
}
