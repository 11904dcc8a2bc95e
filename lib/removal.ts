import { RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * The removal policy of resources that outlive every redeployment. CloudFormation retains them when their stack is deleted,
 * or when they are replaced. It deletes them only if the deployment that creates them fails, so that the next deployment can
 * create them.
 */
export const RETAINED = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/**
 * Refuses a removal policy that the relay's resources do not support.
 *
 * @throws an error that names the prop
 */
export function requireRemovalPolicy(policy: RemovalPolicy | undefined): void {
  if (policy !== RemovalPolicy.SNAPSHOT) return;
  throw new Error(
    `Conference Relay: removalPolicy: expected DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE, got ${policy}. No resource of the relay has snapshots.`,
  );
}
