import { RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * The removal policy of resources that outlive every redeployment. CloudFormation retains them when their stack is deleted,
 * or when they are replaced. It deletes them only if the deployment that creates them fails, so that the next deployment can
 * create them.
 */
export const RETAINED = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
