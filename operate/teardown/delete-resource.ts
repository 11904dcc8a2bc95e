import { waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import type { RetainedResource } from '../retained';
import type { TeardownClients } from './clients';

/** The types that a relay retains, in the order of their deletion: what sends goes before what receives. */
export const DELETED_TYPES = [
  ...['AWS::ApiGatewayV2::Stage', 'AWS::ApiGatewayV2::Api', 'AWS::Scheduler::ScheduleGroup'],
  ...['AWS::Events::Archive', 'AWS::Events::EventBus'],
  ...['AWS::EventSchemas::Schema', 'AWS::EventSchemas::Registry'],
  ...['AWS::SQS::Queue', 'AWS::Logs::LogGroup', 'AWS::SecretsManager::Secret', 'AWS::DynamoDB::Table'],
] as const;

type DeletedType = (typeof DELETED_TYPES)[number];

/** Whether a resource was deleted now, did not exist any more, or is deleted with the API that it is a part of. */
export type Deletion = 'deleted' | 'missing' | 'part of its API';

/**
 * Deletes a retained resource with all that it stores.
 *
 * @throws the error of AWS, except for a resource that does not exist
 */
export async function deleteResource(
  clients: TeardownClients,
  resource: RetainedResource,
): Promise<Deletion> {
  if (resource.ResourceType === 'AWS::ApiGatewayV2::Stage') return 'part of its API';
  try {
    await DELETIONS[resource.ResourceType as keyof typeof DELETIONS](
      clients,
      resource.PhysicalResourceId ?? '',
    );
    return 'deleted';
  } catch (error) {
    if (isMissing(error)) return 'missing';
    throw error;
  }
}

const DELETIONS: Readonly<
  Record<
    Exclude<DeletedType, 'AWS::ApiGatewayV2::Stage'>,
    (clients: TeardownClients, id: string) => Promise<unknown>
  >
> = {
  'AWS::ApiGatewayV2::Api': ({ apiGateway }, ApiId) => apiGateway.deleteApi({ ApiId }),
  'AWS::Scheduler::ScheduleGroup': ({ scheduler }, Name) => scheduler.deleteScheduleGroup({ Name }),
  'AWS::Events::Archive': ({ eventBridge }, ArchiveName) => eventBridge.deleteArchive({ ArchiveName }),
  'AWS::Events::EventBus': async ({ eventBridge }, Name) => {
    // A deletion of a bus that does not exist succeeds, so that a repeated command would count it again.
    await eventBridge.describeEventBus({ Name });
    await eventBridge.deleteEventBus({ Name });
  },
  'AWS::EventSchemas::Schema': ({ schemas }, arn) => {
    const [RegistryName, SchemaName] = arn.slice(arn.indexOf(':schema/') + ':schema/'.length).split('/');
    return schemas.deleteSchema({ RegistryName, SchemaName });
  },
  'AWS::EventSchemas::Registry': ({ schemas }, arn) =>
    schemas.deleteRegistry({ RegistryName: arn.slice(arn.lastIndexOf('/') + 1) }),
  'AWS::SQS::Queue': ({ sqs }, QueueUrl) => sqs.deleteQueue({ QueueUrl }),
  'AWS::Logs::LogGroup': ({ logs }, logGroupName) => logs.deleteLogGroup({ logGroupName }),
  'AWS::SecretsManager::Secret': ({ secrets }, SecretId) =>
    secrets.deleteSecret({ SecretId, ForceDeleteWithoutRecovery: true }),
  'AWS::DynamoDB::Table': async ({ dynamodb }, TableName) => {
    await dynamodb.updateTable({ TableName, DeletionProtectionEnabled: false });
    await waitUntilTableExists({ client: dynamodb, minDelay: 2, maxWaitTime: 300 }, { TableName });
    await dynamodb.deleteTable({ TableName });
  },
};

/** The names of AWS's errors for a resource that does not exist. */
const MISSING = [
  ...['NotFoundException', 'ResourceNotFoundException', 'QueueDoesNotExist'],
  ...['AWS.SimpleQueueService.NonExistentQueue'],
];

function isMissing(error: unknown): boolean {
  return error instanceof Error && MISSING.includes(error.name);
}
