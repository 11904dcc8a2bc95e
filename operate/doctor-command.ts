import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { dynamodbConferenceLog } from '../lambda/adapters/dynamodb/conference-log';
import { type CommandContext, deploymentOf, operatorCommand } from './command';
import { checkDeployment, isFirstEventPublishedIn } from './doctor';

/** `npm run doctor`: checks a deployment. */
export function doctorCommand(surroundings: CommandContext): Command {
  return operatorCommand('doctor', 'Checks a deployment.', surroundings)
    .option('--try', 'also creates a conference at FoneStorm, for tomorrow, and deletes it')
    .action(async ({ try: isTrying }: { try?: true }, its: Command) => {
      const deployment = await deploymentOf(its, surroundings);
      const isPublished = (id: string) => {
        const table = { client: new DynamoDBClient(), name: deployment.output('Table') };
        return isFirstEventPublishedIn(dynamodbConferenceLog(table))(id);
      };
      for await (const { isOk, text } of checkDeployment({ deployment, ...(isTrying && { isPublished }) })) {
        surroundings.say(`${isOk ? 'ok   ' : 'FAIL '} ${text}`);
        if (!isOk) process.exitCode = 1;
      }
    });
}
