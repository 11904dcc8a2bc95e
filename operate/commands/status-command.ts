import type { Command } from 'commander';
import { apiAtUrl, deploymentOrAdvice } from '../api/connect';
import { type Result, showResult } from '../command';
import type { CommandContext } from '../command-context';
import type { Deployment } from '../deployment';
import { EXIT_CODES } from '../exit-codes';
import { chosenRelay, withDeployedRelayOrUrl } from '../relay-options';
import { formatMeasuredStatus, formatStatus } from '../status/format-status';
import { readMeasuredStatus } from '../status/measured-status';

interface Status extends Result {
  /** In sentences. */
  readonly faults: readonly string[];
}

/** `conference-relay status`: shows the health of a relay in one screen, with the alarms and functions of a deployed one. */
export function addStatusCommand(program: Command, context: CommandContext): Command {
  return withDeployedRelayOrUrl(
    program
      .command('status')
      .description(
        'shows the queues, dead letters, last sweep and throughput, and in AWS the alarms; with --url as GET /v2/health has them',
      ),
  ).action(async (_options: object, command: Command) => {
    const { url, ...choice } = chosenRelay(command);
    const { faults, ...result } =
      url === undefined
        ? await deployedStatus(await deploymentOrAdvice(choice, context))
        : await statusAtUrl(command, url);
    showResult(command, result, context);
    if (faults.length > 0) context.exitWith(EXIT_CODES.failed.code);
  });
}

async function deployedStatus(deployment: Deployment): Promise<Status> {
  const [{ CloudWatchClient }, { SQSClient }, { findFaults, readStatus }] = await Promise.all([
    ...([import('@aws-sdk/client-cloudwatch'), import('@aws-sdk/client-sqs')] as const),
    import('../status/relay-status'),
  ]);
  const now = Date.now();
  const clients = { cloudWatch: new CloudWatchClient(), sqs: new SQSClient() };
  const status = await readStatus(deployment, clients, now);
  const faults = findFaults(status, now);
  return { faults, json: { ...status, faults }, lines: formatStatus(status, faults, now) };
}

async function statusAtUrl(command: Command, url: string): Promise<Status> {
  const status = await readMeasuredStatus(apiAtUrl(command, url));
  return { faults: status.faults, json: status, lines: formatMeasuredStatus(status, Date.now()) };
}
