import { Reference, Stack, Tokenization } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/**
 * Exports values that another stack may import. The CDK exports only imported values, so that a setting could end an export.
 * CloudFormation refuses that while the deployed functions import it.
 */
export function exportValues(scope: Construct, values: readonly string[]): void {
  const stack = Stack.of(scope);
  for (const value of values) {
    const token = Tokenization.reverse(value, { failConcat: false });
    // A resource that the app passed in does not belong to this stack.
    if (Reference.isReference(token) && Stack.of(token.target) === stack) stack.exportValue(value);
  }
}
