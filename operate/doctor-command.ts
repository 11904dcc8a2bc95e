import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { dynamodbJournal } from '../lambda/adapters/dynamodb-journal';
import { deploymentOf, operatorCommand, type Surroundings } from './command';
import { examine, firstEventOf } from './doctor';

/** `npm run doctor`: checks a deployment. */
export function doctorCommand(surroundings: Surroundings): Command {
  return operatorCommand('doctor', 'Checks a deployment.', surroundings)
    .option('--try', 'also creates a conference at FoneStorm, for tomorrow, and deletes it')
    .action(async ({ try: isTrying }: { try?: true }, its: Command) => {
      const deployment = await deploymentOf(its, surroundings);
      const isPublished = (id: string) => {
        const table = { client: new DynamoDBClient(), name: deployment.output('Table') };
        return firstEventOf(dynamodbJournal(table))(id);
      };
      for await (const { isWell, text } of examine({ deployment, ...(isTrying && { isPublished }) })) {
        surroundings.say(`${isWell ? 'well ' : 'ILL  '} ${text}`);
        if (!isWell) process.exitCode = 1;
      }
    });
}
