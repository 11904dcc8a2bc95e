import { type AddToResourcePolicyResult, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Annotations, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The id of the warning, for `Annotations.of(scope).acknowledgeWarning`. */
const KEY_POLICY_WARNING = 'conference-relay:key-policy';
const KEY_POLICY_MESSAGE =
  'encryptionKey: the CDK cannot change the policy of an imported key. Add the statements that docs/embed.md lists: ' +
  'without them EventBridge and CloudWatch Logs cannot use the key.';

/**
 * The key as the resources of a scope use it: by its ARN. Grants on it then belong to the policies of roles. In the policy of
 * the key they would refer to roles of stacks that depend on the key's own stack, which is a cycle.
 */
export function keyIn(scope: Construct, key: IKey): IKey {
  return Key.fromKeyArn(scope, 'Key', key.keyArn);
}

/**
 * Lets CloudWatch Logs encrypt the log groups of this account.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
export function allowLogs(scope: Construct, key: IKey): void {
  const stack = Stack.of(scope);
  const logGroups = stack.formatArn({ service: 'logs', resource: '*' });
  allow(
    scope,
    key,
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
  );
}

/**
 * Lets EventBridge encrypt the buses and archives of this account, and send the events of its rules to encrypted queues.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html
 */
export function allowEventBridge(scope: Construct, key: IKey): void {
  const stack = Stack.of(scope);
  const principals = [new ServicePrincipal('events.amazonaws.com')];
  const resources = ['*'];
  const buses = stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: '*' });
  const statements = [
    new PolicyStatement({
      principals,
      resources,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
    new PolicyStatement({
      principals,
      resources,
      actions: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:events:event-bus:arn': buses } },
    }),
    // EventBridge describes the key when a bus or an archive is created, without an encryption context.
    new PolicyStatement({
      principals,
      resources,
      actions: ['kms:DescribeKey'],
    }),
  ];
  for (const statement of statements) allow(scope, key, statement);
}

function allow(scope: Construct, key: IKey, statement: PolicyStatement): void {
  const { statementAdded }: AddToResourcePolicyResult = key.addToResourcePolicy(statement, true);
  if (!statementAdded) Annotations.of(scope).addWarningV2(KEY_POLICY_WARNING, KEY_POLICY_MESSAGE);
}
