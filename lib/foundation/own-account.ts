import { ArnFormat, Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Refuses a resource of another account or region: functions and rules refer to it by name only.
 *
 * @throws an error that names the prop
 */
export function requireOwnAccount(scope: Construct, prop: string, arn: string): void {
  const { account, region } = Stack.of(scope);
  const resource = Stack.of(scope).splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME);
  const isDifferent = (expected: string, actual = expected) =>
    Token.compareStrings(expected, actual) === TokenComparison.DIFFERENT;
  if (!isDifferent(account, resource.account) && !isDifferent(region, resource.region)) return;
  throw new Error(
    `Conference Relay: ${prop}: expected a resource of account ${account}, region ${region}, got ${arn}. Deploy the relay there, or leave ${prop} out: then the relay creates its own.`,
  );
}
