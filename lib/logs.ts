import { type LogGroupProps, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { allowLogs, keyIn } from './encryption';
import type { ResourceProps } from './resource-props';

/** The props of each construct with log groups. */
export interface LogProps {
  /**
   * How long new log groups keep their lines.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

/** The props of a new log group, which CloudWatch Logs may encrypt with the key. */
export function logGroupProps(
  scope: Construct,
  props: LogProps & ResourceProps,
  defaultPolicy: RemovalPolicy,
): LogGroupProps {
  const { logRetention = RetentionDays.ONE_MONTH, encryptionKey, removalPolicy = defaultPolicy } = props;
  if (encryptionKey) allowLogs(scope, encryptionKey);
  return {
    retention: logRetention,
    removalPolicy,
    ...(encryptionKey && { encryptionKey: keyIn(scope, encryptionKey) }),
  };
}
