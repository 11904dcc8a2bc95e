import type { Command } from 'commander';
import { deploymentFor, isJson, showResult } from '../command';
import type { CommandContext } from '../command-context';
import type { Deployment } from '../deployment';
import { EXIT_CODES } from '../exit-codes';
import { withDeployedRelay } from '../relay-options';

/** `conference-relay doctor`: checks a deployed relay. */
export function addDoctorCommand(program: Command, context: CommandContext): Command {
  return withDeployedRelay(program.command('doctor').description('checks a deployed relay'))
    .option(
      '--try',
      'also creates two conferences and deletes them: one at FoneStorm, 300 days ahead, and one through the relay, for tomorrow',
    )
    .action(async ({ try: isTrying }: { try?: true }, command: Command) => {
      const deployment = await deploymentFor(command, context);
      const { checkDeployment } = await import('../doctor');
      const isPublished = isTrying && (await firstEventCheck(deployment));
      const findings = [];
      for await (const { isOk, text } of checkDeployment({
        deployment,
        ...(isPublished && { isPublished }),
      })) {
        findings.push({ isOk, text });
        if (!isJson(command)) context.say(`${isOk ? 'ok   ' : 'FAIL '} ${text}`);
      }
      if (isJson(command)) showResult(command, { json: { findings }, lines: [] }, context);
      if (findings.some(({ isOk }) => !isOk)) context.exitWith(EXIT_CODES.failed.code);
    });
}

async function firstEventCheck(deployment: Deployment) {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { dynamodbConferenceLog } = await import('../../lambda/adapters/dynamodb/conference-log');
  const { isFirstEventPublishedIn } = await import('../doctor');
  const table = { client: new DynamoDBClient(), name: deployment.output('Table') };
  return isFirstEventPublishedIn(dynamodbConferenceLog(table));
}
