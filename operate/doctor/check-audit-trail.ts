import { type CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { FindRelayParts } from '../relay-parts';
import { type Finding, runTextCheck } from './finding';

/** The log levels with which AWS Lambda keeps the lines of the audit trail: they have the level INFO. */
const LEVELS: readonly string[] = ['TRACE', 'DEBUG', 'INFO'];

/** Checks that the lines of the audit trail are logged, and says for how long they are kept. */
export function checkAuditTrail(
  find: FindRelayParts,
  lambda: LambdaClient,
  logs: CloudWatchLogsClient,
): Promise<Finding> {
  return runTextCheck('The audit trail is logged', async () => {
    const name = (await find()).functions.find((each) => each.name === 'manage-conferences')?.physicalId;
    if (name === undefined)
      throw new Error('manage-conferences is not deployed. Run: npx cdk deploy --all --revert-drift');
    const { LoggingConfig = {} } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    const { ApplicationLogLevel: level = 'INFO', LogGroup: group = `/aws/lambda/${name}` } = LoggingConfig;
    if (!LEVELS.includes(level))
      throw new Error(
        `its lines are dropped, because the log level of manage-conferences is ${level}: expected INFO. Run: npx cdk deploy --all --revert-drift`,
      );
    const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: group }));
    const found = logGroups.find(({ logGroupName }) => logGroupName === group);
    if (!found)
      throw new Error(`the log group ${group} is missing. Run: npx cdk deploy --all --revert-drift`);
    const { retentionInDays: days } = found;
    return `The audit trail is in ${group}, ${days === undefined ? 'and never expires' : `for ${days} days`}`;
  });
}
