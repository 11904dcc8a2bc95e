import { ApiGatewayV2Client, GetApisCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchLogsClient, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { paginateListScheduleGroups, SchedulerClient } from '@aws-sdk/client-scheduler';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { paginateListQueues, SQSClient } from '@aws-sdk/client-sqs';
import { paginateGetParametersByPath, SSMClient } from '@aws-sdk/client-ssm';
import { REGISTRY_PATH } from '../../lambda/contract/registry';

/** The names of all resources of the account and region that a relay can leave behind, each with its kind. */
export async function accountResources(): Promise<Set<string>> {
  const lists = await Promise.all([
    named(
      'table',
      pages(paginateListTables({ client: new DynamoDBClient() }, {}), ({ TableNames }) => TableNames),
    ),
    named(
      'queue',
      pages(paginateListQueues({ client: new SQSClient() }, {}), ({ QueueUrls }) => QueueUrls),
    ),
    named('bus', buses()),
    named(
      'log group',
      pages(paginateDescribeLogGroups({ client: new CloudWatchLogsClient() }, {}), ({ logGroups }) =>
        logGroups?.map(({ logGroupName }) => logGroupName),
      ),
    ),
    named(
      'secret',
      pages(
        paginateListSecrets({ client: new SecretsManagerClient() }, { IncludePlannedDeletion: true }),
        ({ SecretList }) => SecretList?.map(({ Name }) => Name),
      ),
    ),
    named(
      'schedule group',
      pages(paginateListScheduleGroups({ client: new SchedulerClient() }, {}), ({ ScheduleGroups }) =>
        ScheduleGroups?.map(({ Name }) => Name),
      ),
    ),
    named(
      'function',
      pages(paginateListFunctions({ client: new LambdaClient() }, {}), ({ Functions }) =>
        Functions?.map(({ FunctionName }) => FunctionName),
      ),
    ),
    named('API', apis()),
    named(
      'parameter',
      pages(
        paginateGetParametersByPath({ client: new SSMClient() }, { Path: REGISTRY_PATH, Recursive: true }),
        ({ Parameters }) => Parameters?.map(({ Name }) => Name),
      ),
    ),
  ]);
  return new Set(lists.flat());
}

type Names = readonly (string | undefined)[] | undefined;

async function pages<T>(paginator: AsyncIterable<T>, namesOf: (page: T) => Names): Promise<Names> {
  const found: (string | undefined)[] = [];
  for await (const page of paginator) found.push(...(namesOf(page) ?? []));
  return found;
}

async function named(kind: string, names: Promise<Names>): Promise<string[]> {
  return ((await names) ?? []).map((name) => `${kind} ${name}`);
}

async function buses(): Promise<Names> {
  const { EventBuses } = await new EventBridgeClient().send(new ListEventBusesCommand({ Limit: 100 }));
  return EventBuses?.map(({ Name }) => Name);
}

async function apis(): Promise<Names> {
  const { Items } = await new ApiGatewayV2Client().send(new GetApisCommand({ MaxResults: '500' }));
  return Items?.map(({ ApiId }) => ApiId);
}
