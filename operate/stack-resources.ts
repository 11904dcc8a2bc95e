import { type CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';

/** A resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  /** Such as `AWS::SQS::Queue`. */
  readonly type: string;
  readonly physicalId: string;
}

/** @throws an error that names the stack, if it cannot be read */
export async function listResources(client: CloudFormationClient, stack: string): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stack })) {
      for (const { LogicalResourceId, ResourceType, PhysicalResourceId } of page.StackResourceSummaries ?? [])
        resources.push({
          logicalId: LogicalResourceId ?? '',
          type: ResourceType ?? '',
          physicalId: PhysicalResourceId ?? '',
        });
    }
  } catch (error) {
    throw new Error(`The stack ${stack} cannot be read (${(error as Error).message}).`, { cause: error });
  }
  return resources;
}
