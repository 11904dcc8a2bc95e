import * as core from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A rule of cdk-nag whose findings are expected. */
export interface AcknowledgedRule {
  /** The pack and the rule, such as `AwsSolutions::AwsSolutions-SMG4`. */
  readonly id: string;
  /** A sentence that says why the finding is acceptable. */
  readonly reason: string;
}

/** Acknowledges findings of cdk-nag 3 below a construct. Versions of the CDK without `Validations` run no cdk-nag 3. */
export function acknowledge(scope: IConstruct, ...rules: readonly AcknowledgedRule[]): void {
  const validations: typeof core.Validations | undefined = core.Validations;
  validations?.of(scope).acknowledge(...rules);
}
