import * as v from 'valibot';

/** A rule that a resource or an output of a template breaks. */
export interface Finding {
  readonly rule: string;
  readonly resource: string;
  readonly text: string;
}

const cfnLintOutput = v.array(
  v.object({
    Rule: v.object({ Id: v.string() }),
    Message: v.string(),
    Location: v.object({ Path: v.nullable(v.array(v.union([v.string(), v.number()]))) }),
  }),
);

/** @param output the output of `cfn-lint --format json` */
export function parseCfnLint(output: string): Finding[] {
  return v.parse(cfnLintOutput, JSON.parse(output)).map(({ Rule, Message, Location }) => ({
    rule: Rule.Id,
    resource: String(Location.Path?.[1] ?? 'template'),
    text: Message,
  }));
}

const checkovOutput = v.object({
  summary: v.object({ passed: v.number(), parsing_errors: v.literal(0), resource_count: v.number() }),
  results: v.object({
    failed_checks: v.array(v.object({ check_id: v.string(), check_name: v.string(), resource: v.string() })),
  }),
});

/** @param output the output of `checkov --output json` */
export function parseCheckov(output: string): Finding[] {
  const { results } = v.parse(checkovOutput, JSON.parse(output));
  return results.failed_checks.map(({ check_id, check_name, resource }) => ({
    rule: check_id,
    resource: resource.replace(/^.*\./, ''),
    text: check_name,
  }));
}
