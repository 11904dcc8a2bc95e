import type { RetainedResource } from '../retained';
import { DELETED_TYPES, type Deletion } from './delete-resource';

/** The outcome for one resource. */
export interface TeardownStep {
  readonly resource: RetainedResource;
  /** The error of AWS, if the resource could not be deleted. */
  readonly outcome: Deletion | Error;
}

/**
 * The resources in the order of their deletion.
 *
 * @throws an error that names the first resource of an unknown type, so that nothing is deleted in part
 */
export function inOrderOfDeletion(resources: readonly RetainedResource[]): RetainedResource[] {
  const types: readonly string[] = DELETED_TYPES;
  const unknown = resources.find(({ ResourceType = '' }) => !types.includes(ResourceType));
  if (unknown) {
    throw new Error(
      `${unknown.LogicalResourceId}: expected one of ${types.join(', ')}, got ${unknown.ResourceType}. Nothing was removed.`,
    );
  }
  return types.flatMap((type) => resources.filter(({ ResourceType }) => ResourceType === type));
}

/**
 * Deletes resources one after the other. A failure does not end it: the command can be repeated, and then deletes the rest.
 *
 * @param remove deletes one resource
 */
export async function* teardown(
  resources: readonly RetainedResource[],
  remove: (resource: RetainedResource) => Promise<Deletion>,
): AsyncGenerator<TeardownStep> {
  for (const resource of resources) {
    yield {
      resource,
      outcome: await remove(resource).catch((error) =>
        error instanceof Error ? error : new Error(String(error)),
      ),
    };
  }
}
