import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { ConferenceRelay, type ConferenceRelayProps } from '../../lib/conference-relay';
import { FoundationStack, FunctionsStack, type FunctionsStackProps } from '../../lib/relay-stacks';
import { oncePerMutant } from '../mutants/once-per-mutant';

/** Both stacks, as they are deployed. */
function stacks(outdir: string, chosen: Omit<FunctionsStackProps, 'foundation'> = {}) {
  // CDK's own checks of the template take longer than all tests of it; `cdk synth` makes them.
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ outdir });
  const foundation = new FoundationStack(app, 'Foundation');
  const functions = new FunctionsStack(app, 'Functions', { foundation: foundation.foundation, ...chosen });
  return { app, foundation, functions };
}

const folder = () => mkdtempSync(join(tmpdir(), 'conference-relay-'));

/** The templates of both stacks. */
export const templates = oncePerMutant(() => {
  const { foundation, functions } = stacks(folder());
  return { foundation: Template.fromStack(foundation), functions: Template.fromStack(functions) };
});
export const foundation = () => templates().foundation;
export const functions = () => templates().functions;

/** The stack of somebody's own app that has relays of these ids in it. */
export function embedded(
  ids: readonly string[] = ['Relay'],
  props: Partial<ConferenceRelayProps> = {},
): Template {
  process.env.CDK_VALIDATION = 'false';
  const stack = new Stack(new App({ outdir: folder() }), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  for (const id of ids) new ConferenceRelay(stack, id, { fonestorm: { secret }, ...props });
  return Template.fromStack(stack);
}

/** Where the functions may do the most: their template, and what cdk-nag finds against its packs AwsSolutions and Serverless. */
export function most(chosen: Omit<FunctionsStackProps, 'foundation'>) {
  const outdir = folder();
  const { app, functions } = stacks(outdir, chosen);
  const findings = findingsOf(app, outdir);
  const template = readFileSync(join(outdir, functions.templateFile), 'utf8');
  return { findings, functions: Template.fromJSON(JSON.parse(template)) };
}

/** The rules, each with the resource that is against it. */
function findingsOf(app: App, outdir: string): string[] {
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
