import type { Command } from 'commander';
import { deploymentFor, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { EXIT_CODES } from '../exit-codes';
import { withDeployedRelay } from '../relay-options';

/** `conference-relay status`: shows the alarms, queues and functions of a deployed relay in one screen. */
export function addStatusCommand(program: Command, context: CommandContext): Command {
  return withDeployedRelay(
    program
      .command('status')
      .description('shows the alarms, queues, dead letters, last sweep and throughput'),
  ).action(async (_options: object, command: Command) => {
    const deployment = await deploymentFor(command, context);
    const [{ CloudWatchClient }, { SQSClient }, { findFaults, readStatus }, { formatStatus }] =
      await Promise.all([
        ...([import('@aws-sdk/client-cloudwatch'), import('@aws-sdk/client-sqs')] as const),
        ...([import('../status/relay-status'), import('../status/format-status')] as const),
      ]);
    const now = Date.now();
    const clients = { cloudWatch: new CloudWatchClient(), sqs: new SQSClient() };
    const status = await readStatus(deployment, clients, now);
    const faults = findFaults(status, now);
    showResult(command, { json: { ...status, faults }, lines: formatStatus(status, now) }, context);
    if (faults.length > 0) context.exitWith(EXIT_CODES.failed.code);
  });
}
