import {
  type CloudFormationClient,
  paginateListStackResources,
  paginateListStacks,
  type StackResourceSummary,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';

/**
 * The property by which CloudFormation imports a resource, for each retained type: the primary identifier in the schema of
 * the type. Its value is the physical id. A stage also needs the id of its API.
 */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::Api': 'ApiId',
  'AWS::ApiGatewayV2::Stage': 'StageName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::EventSchemas::Registry': 'RegistryArn',
  'AWS::EventSchemas::Schema': 'SchemaArn',
  'AWS::Events::Archive': 'ArchiveName',
  'AWS::Events::EventBus': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::Scheduler::ScheduleGroup': 'Name',
  'AWS::SecretsManager::Secret': 'Id',
  'AWS::SQS::Queue': 'QueueUrl',
};

/** The file for `cdk import --resource-mapping`, by logical id. */
export type ImportMapping = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** A resource that a deleted stack retained. */
export type RetainedResource = Pick<
  StackResourceSummary,
  'LogicalResourceId' | 'PhysicalResourceId' | 'ResourceType'
>;

/**
 * The mapping for the import of a deleted stack's retained resources into a stack with the same template.
 *
 * @throws an error that names the first resource of an unknown type
 */
export function buildMapping(resources: readonly RetainedResource[]): ImportMapping {
  const api = resources.find(({ ResourceType }) => ResourceType === 'AWS::ApiGatewayV2::Api');
  const entries = resources.map(({ LogicalResourceId = '', PhysicalResourceId = '', ResourceType = '' }) => {
    const key = IDENTIFIERS[ResourceType];
    if (key === undefined) {
      throw new Error(
        `${LogicalResourceId}: expected one of ${Object.keys(IDENTIFIERS).join(', ')}, got ${ResourceType}`,
      );
    }
    const stage = key === 'StageName' && { ApiId: api?.PhysicalResourceId ?? '' };
    // The physical id of a stage may begin with its API's id.
    const id = stage ? PhysicalResourceId.replace(/^.*\|/, '') : PhysicalResourceId;
    return [LogicalResourceId, { ...stage, [key]: id }] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * The resources that the last deleted stack of a name retained. CloudFormation lists them for 90 days.
 *
 * @throws an error that names what to check, if there is no such stack
 */
export async function findRetainedResources(
  client: CloudFormationClient,
  stackName: string,
): Promise<RetainedResource[]> {
  const resources = await listDeletedStack(client, stackName);
  return resources.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_SKIPPED');
}

/**
 * All resources of the last deleted stack of a name.
 *
 * @throws an error that names what to check, if there is no such stack
 */
export async function listDeletedStack(
  client: CloudFormationClient,
  stackName: string,
): Promise<StackResourceSummary[]> {
  let last: StackSummary | undefined;
  for await (const { StackSummaries = [] } of paginateListStacks(
    { client },
    { StackStatusFilter: ['DELETE_COMPLETE'] },
  )) {
    for (const stack of StackSummaries) {
      const isLater = Number(stack.DeletionTime ?? 0) > Number(last?.DeletionTime ?? -1);
      if (stack.StackName === stackName && isLater) last = stack;
    }
  }
  if (last?.StackId === undefined) {
    throw new Error(
      `No stack ${stackName} was deleted in the last 90 days. Check --stack, AWS_PROFILE and AWS_REGION.`,
    );
  }
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName: last.StackId })) {
    resources.push(...(page.StackResourceSummaries ?? []));
  }
  return resources;
}
