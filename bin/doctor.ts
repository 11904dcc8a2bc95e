import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { dynamodbJournal } from '../lambda/adapters/dynamodb-journal';
import { findDeployment } from '../operate/deployment';
import { examine, firstEventOf } from '../operate/doctor';

async function main(): Promise<void> {
  const deployment = await findDeployment(process.argv);
  const { PUBLIC_URL, FONESTORM_URL } = process.env;
  const table = { client: new DynamoDBClient(), name: deployment.output('Table') };
  const findings = examine({
    deployment,
    apiUrl: PUBLIC_URL ?? deployment.output('ApiUrl'),
    fonestormUrl: FONESTORM_URL ?? 'https://api.fonestorm.com/v2',
    ...(process.argv.includes('--try') && { isPublished: firstEventOf(dynamodbJournal(table)) }),
  });
  for await (const { isWell, text } of findings) {
    process.stdout.write(`${isWell ? 'well ' : 'ILL  '} ${text}\n`);
    if (!isWell) process.exitCode = 1;
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
