import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { dynamodbConferenceLog } from '../lambda/adapters/dynamodb/conference-log';
import { type CommandContext, deploymentOf, operatorCommand } from './command';
import { checkDeployment, isFirstEventPublishedIn } from './doctor';

/** `npm run doctor`: checks a deployment. */
export function doctorCommand(context: CommandContext): Command {
  return operatorCommand('doctor', 'Checks a deployment.', context)
    .option(
      '--try',
      'also creates two conferences and deletes them: one at FoneStorm, 300 days ahead, and one through the relay, for tomorrow',
    )
    .action(async ({ try: isTrying }: { try?: true }, command: Command) => {
      const deployment = await deploymentOf(command, context);
      const isPublished = (id: string) => {
        const table = { client: new DynamoDBClient(), name: deployment.output('Table') };
        return isFirstEventPublishedIn(dynamodbConferenceLog(table))(id);
      };
      for await (const { isOk, text } of checkDeployment({ deployment, ...(isTrying && { isPublished }) })) {
        context.say(`${isOk ? 'ok   ' : 'FAIL '} ${text}`);
        if (!isOk) process.exitCode = 1;
      }
    });
}
