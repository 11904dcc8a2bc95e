import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';

/** Both stacks, as they are deployed. */
function stacks(outdir: string) {
  // CDK's own checks of the template take longer than all tests of it; `cdk synth` makes them.
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ outdir });
  const foundation = new FoundationStack(app, 'Foundation');
  const functions = new FunctionsStack(app, 'Functions', { foundation: foundation.foundation });
  return { app, foundation, functions };
}

const folder = () => mkdtempSync(join(tmpdir(), 'conference-relay-'));

export function templates(): { readonly foundation: Template; readonly functions: Template } {
  const { foundation, functions } = stacks(folder());
  return { foundation: Template.fromStack(foundation), functions: Template.fromStack(functions) };
}

/** What cdk-nag finds against its packs AwsSolutions and Serverless: the rule and the resource. */
export function findings(): string[] {
  const outdir = folder();
  const { app } = stacks(outdir);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  try {
    app.synth();
    return [];
  } catch {
    const report: { pluginReports: { violations: Violation[] }[] } = JSON.parse(
      readFileSync(join(outdir, 'validation-report.json'), 'utf8'),
    );
    return report.pluginReports.flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
    );
  }
}

interface Violation {
  readonly ruleName: string;
  readonly violatingConstructs: readonly { readonly constructPath: string }[];
}
