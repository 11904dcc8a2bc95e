import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import { findDeployment } from '../../operate/deployment';
import { checkDeployment, isFirstEventPublishedIn } from '../../operate/doctor/check-deployment';
import type { Finding } from '../../operate/doctor/finding';
import { deployment } from './deployment';
import { say } from './say';

const { stacks } = deployment();

test('the doctor finds no fault, up to the first event of a test conference', async () => {
  const found: Finding[] = [];
  const relay = await findDeployment({ stack: stacks.foundation });
  const table = { client: new DynamoDBClient(), name: relay.output('Table') };
  const isPublished = isFirstEventPublishedIn(dynamodbConferenceLog(table));
  for await (const finding of checkDeployment({ deployment: relay, isPublished })) {
    say(finding.text);
    found.push(finding);
  }
  expect(found.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
});
