import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { findDeployment } from '../../operate/deployment';
import { examine, type Finding, firstEventOf } from '../../operate/doctor';
import { deployment } from './deployment';
import { say } from './say';

const { stacks } = deployment();

test('the doctor finds that all is well, to the first event', async () => {
  const found: Finding[] = [];
  const relay = await findDeployment(stacks.foundation);
  const table = { client: new DynamoDBClient(), name: relay.output('Table') };
  const isPublished = firstEventOf(dynamodbJournal(table));
  for await (const finding of examine({ deployment: relay, isPublished })) {
    say(finding.text);
    found.push(finding);
  }
  expect(found.filter(({ isWell }) => !isWell)).toEqual([]);
});
