import { type CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import type { RetainedResource } from '../retained';

/** A resource that a stack still has, for example because it was imported again. */
export interface OwnedResource {
  readonly resource: RetainedResource;
  readonly stack: string;
}

/** Finds the resources that a deployed stack has. They must not be deleted. */
export async function findOwned(
  client: CloudFormationClient,
  resources: readonly RetainedResource[],
): Promise<OwnedResource[]> {
  const owned: OwnedResource[] = [];
  for (const resource of resources) {
    const { PhysicalResourceId, ResourceType } = resource;
    // The names of stages are not unique. A stage goes with its API.
    if (ResourceType === 'AWS::ApiGatewayV2::Stage') continue;
    const stack = await stackOf(client, PhysicalResourceId ?? '', ResourceType ?? '');
    if (stack !== undefined) owned.push({ resource, stack });
  }
  return owned;
}

/** The deployed stack that has a resource; undefined if there is none. */
async function stackOf(
  client: CloudFormationClient,
  PhysicalResourceId: string,
  type: string,
): Promise<string | undefined> {
  try {
    const { StackResources = [] } = await client.send(
      new DescribeStackResourcesCommand({ PhysicalResourceId }),
    );
    const found = StackResources.find(
      (each) =>
        each.PhysicalResourceId === PhysicalResourceId &&
        each.ResourceType === type &&
        !/^DELETE_(COMPLETE|SKIPPED)$/.test(each.ResourceStatus ?? ''),
    );
    return found?.StackName;
  } catch (error) {
    // CloudFormation answers so for a resource that no stack has.
    if (error instanceof Error && error.name === 'ValidationError') return undefined;
    throw error;
  }
}
