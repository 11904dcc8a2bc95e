import type { StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { REGISTRY_PATH } from '../../lambda/contract/registry';
import { CommandFailure } from '../exit-codes';
import type { RetainedResource } from '../retained';

/**
 * The resources that a deleted stack retained of a relay. Other resources of an app's stack are left out.
 *
 * @param resources all resources of the deleted stack
 * @param name the name of the relay, for a stack with several
 * @throws {CommandFailure} if the stack had no relay with an entry in the registry, or several and no name
 */
export function retainedOfRelay(
  stack: string,
  resources: readonly StackResourceSummary[],
  name: string | undefined,
): RetainedResource[] {
  const entries = resources.flatMap(({ LogicalResourceId = '', PhysicalResourceId = '', ResourceType }) => {
    const isEntry =
      ResourceType === 'AWS::SSM::Parameter' && PhysicalResourceId.startsWith(`${REGISTRY_PATH}/`);
    if (!isEntry) return [];
    const relay = PhysicalResourceId.slice(REGISTRY_PATH.length + 1);
    return [{ relay, construct: LogicalResourceId.replace(/RegistryParameter[0-9A-F]{8}$/, '') }];
  });
  const chosen = entries.filter(({ relay }) => name === undefined || relay === name);
  const [entry, other] = chosen;
  const names = entries.map(({ relay }) => relay).join(', ');
  if (entry === undefined)
    throw new CommandFailure(
      'failed',
      `The deleted stack ${stack}: expected ${name === undefined ? 'the entry of a relay' : `the relay ${name}`}, got ${names || 'none'}. Delete its resources by hand.`,
    );
  if (other !== undefined) throw new CommandFailure('usage', `--relay: expected one of ${names}, got none.`);
  const beginning = entry.construct === '' ? '' : `${entry.construct}Foundation`;
  return resources.filter(
    ({ LogicalResourceId = '', ResourceStatus }) =>
      ResourceStatus === 'DELETE_SKIPPED' && LogicalResourceId.startsWith(beginning),
  );
}
