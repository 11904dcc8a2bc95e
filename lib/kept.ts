import { RemovalPolicy } from 'aws-cdk-lib/core';

/**
 * Of all that outlives every redeployment. CloudFormation retains it when its stack is deleted, or when it is replaced. It
 * deletes it only if the deployment that creates it fails: else the next attempt would find what the first one left.
 */
export const KEPT = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;
