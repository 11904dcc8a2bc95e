import type { Command } from 'commander';
import { deploymentFor, isJson, showResult } from '../command';
import type { CommandContext } from '../command-context';
import type { Deployment } from '../deployment';
import type { OperationClients } from '../doctor/check-operation';
import type { Finding, Outcome } from '../doctor/finding';
import { EXIT_CODES } from '../exit-codes';
import { withDeployedRelay } from '../relay-options';

const LABELS: Readonly<Record<Outcome, string>> = { ok: 'ok   ', failed: 'FAIL ', 'not checked': 'skip ' };

/** `conference-relay doctor`: checks a deployed relay. */
export function addDoctorCommand(program: Command, context: CommandContext): Command {
  return withDeployedRelay(
    program
      .command('doctor')
      .description(
        'checks a deployed relay: its functions, dead letters, alarms, quota, keys, FoneStorm, and the audit trail',
      ),
  )
    .option(
      '--try',
      'also creates two conferences and deletes them: one at FoneStorm, 300 days ahead, and one through the relay, for tomorrow',
    )
    .action(async ({ try: isTrying }: { try?: true }, command: Command) => {
      const deployment = await deploymentFor(command, context);
      const { checkDeployment } = await import('../doctor/check-deployment');
      const { checkOperation } = await import('../doctor/check-operation');
      const isPublished = isTrying && (await firstEventCheck(deployment));
      const findings: Finding[] = [];
      const checks = [
        checkDeployment({ deployment, ...(isPublished && { isPublished }) }),
        checkOperation(deployment, await operationClients(), isTrying === true),
      ];
      for (const check of checks)
        for await (const { outcome, text } of check) {
          findings.push({ outcome, text });
          if (!isJson(command)) context.say(`${LABELS[outcome]} ${text}`);
        }
      if (isJson(command)) showResult(command, { json: { findings }, lines: [] }, context);
      if (findings.some(({ outcome }) => outcome === 'failed')) context.exitWith(EXIT_CODES.failed.code);
    });
}

async function firstEventCheck(deployment: Deployment) {
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
  const { dynamodbConferenceLog } = await import('../../lambda/adapters/dynamodb/conference-log');
  const { isFirstEventPublishedIn } = await import('../doctor/check-deployment');
  const table = { client: new DynamoDBClient(), name: deployment.output('Table') };
  return isFirstEventPublishedIn(dynamodbConferenceLog(table));
}

async function operationClients(): Promise<OperationClients> {
  const [{ CloudWatchClient }, { CloudWatchLogsClient }, { LambdaClient }, { SQSClient }] = await Promise.all(
    [
      ...([import('@aws-sdk/client-cloudwatch'), import('@aws-sdk/client-cloudwatch-logs')] as const),
      ...([import('@aws-sdk/client-lambda'), import('@aws-sdk/client-sqs')] as const),
    ],
  );
  return {
    ...{ cloudWatch: new CloudWatchClient(), logs: new CloudWatchLogsClient() },
    ...{ lambda: new LambdaClient(), sqs: new SQSClient() },
  };
}
