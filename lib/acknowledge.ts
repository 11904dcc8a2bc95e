import * as core from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A rule of cdk-nag whose findings are expected. */
export interface AcknowledgedRule {
  /** The pack and the rule, such as `AwsSolutions::AwsSolutions-SMG4`. */
  readonly id: string;
  /** A sentence that says why the finding is acceptable. */
  readonly reason: string;
}

/** The packs of cdk-nag whose rules have the same names. */
const SECURITY_PACKS = ['NIST.800.53.R5', 'HIPAA.Security'];

/**
 * Acknowledges findings of cdk-nag 3 below a construct. Versions of the CDK without `Validations` run no cdk-nag 3. Other versions,
 * such as 2.263.0, refuse a rule with a second `::`. There `AwsSolutions::AwsSolutions-IAM5[Resource::*]` stays a finding.
 */
export function acknowledge(scope: IConstruct, ...rules: readonly AcknowledgedRule[]): void {
  const validations: typeof core.Validations | undefined = core.Validations;
  for (const rule of rules) {
    try {
      validations?.of(scope).acknowledge(rule);
    } catch (error) {
      if (!isRefusedId(error)) throw error;
    }
  }
}

function isRefusedId(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Invalid validation rule ID');
}

/** A rule of the packs NIST and HIPAA, such as `LambdaDLQ`. */
export function securityRule(rule: string, reason: string): AcknowledgedRule[] {
  return SECURITY_PACKS.map((pack) => ({ id: `${pack}::${pack}-${rule}`, reason }));
}

const GRANTS_REASON =
  'The grants of the CDK are in the policy of the role that uses them. Nobody else can attach that policy.';
const KEY_REASON =
  'The CDK grants a key as its own constructs do. The actions with a wildcard hold for this key only.';

/** Acknowledges that roles below a construct have policies with the CDK's grants, of a key, too. */
export function acknowledgeGrants(scope: IConstruct): void {
  acknowledge(
    scope,
    ...securityRule('IAMNoInlinePolicy', GRANTS_REASON),
    ...['kms:ReEncrypt*', 'kms:GenerateDataKey*'].map((action) => ({
      id: `AwsSolutions::AwsSolutions-IAM5[Action::${action}]`,
      reason: KEY_REASON,
    })),
  );
}
