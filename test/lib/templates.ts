import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { App, Duration, type IPolicyValidationPlugin, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { ConferenceRelay, type ConferenceRelayProps } from '../../lib/conference-relay';
import { FoneStormApi, StatusWordMeaning, UnmanagedPolicy } from '../../lib/functions/setting-enums';
import { FoundationStack, FunctionsStack, type FunctionsStackProps } from '../../lib/relay-stacks';
import { oncePerMutant } from '../mutants/once-per-mutant';

// CDK's own checks of the template take longer than all tests of it; `cdk synth` makes them.
process.env.CDK_VALIDATION = 'false';

export type DeploymentSettings = Omit<FunctionsStackProps, 'foundation'> & {
  readonly commandSources?: readonly string[];
};

/** All settings of the functions, except those that remove a resource or an export: `publicUrl`, `computedAlarms`. */
export const ALL_SETTINGS = {
  fonestormUrl: 'https://fonestorm.example/v2',
  fonestormApi: FoneStormApi.V2_4,
  assignLead: Duration.minutes(20),
  receivers: {
    allowHttp: true,
    allowedHosts: ['10.0.0.0/8', '192.168.7.9', 'fd00::/8', 'hooks.internal', 'LOCALHOST.'],
  },
  statusWords: { lobby: StatusWordMeaning.STARTED },
  unmanagedConferences: UnmanagedPolicy.TAKE_OVER,
  requestsPerSecond: 4,
  throttle: { rateLimit: 7 },
  corsOrigins: ['https://app.example'],
  functionOptions: { receiveCallback: { reservedConcurrentExecutions: 40 } },
  commandSources: ['app.visits', 'app.court'],
  reminders: [],
  conferenceLogRetention: Duration.days(30),
  seriesHorizon: Duration.days(60),
  maskPhoneNumbers: true,
  tracing: Tracing.ACTIVE,
  alarmTopic: 'arn:aws:sns:eu-west-1:123456789012:on-call',
  version: '1.2.3+43c75571f0a2',
} as const satisfies DeploymentSettings;

const folders: string[] = [];

/** Removes the synthesised files. */
export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** CDK would record where each construct was created, which takes a fifth of the tests' time. No test reads it. */
const WITHOUT_TRACES = {
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
};

/** An app with its own folder, without copies of the functions' code and without the tree of its constructs. */
export function newApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'conference-relay-'));
  folders.push(outdir);
  const context = { 'aws:cdk:disable-asset-staging': true, ...WITHOUT_TRACES };
  return new App({ outdir, treeMetadata: false, context });
}

/** Both stacks, with these settings. */
export function stacksWith(settings: DeploymentSettings) {
  const app = newApp();
  const { commandSources = [], ...others } = settings;
  const foundation = new FoundationStack(app, 'Foundation', { commandSources });
  const functions = new FunctionsStack(app, 'Functions', { foundation: foundation.foundation, ...others });
  return { app, foundation, functions };
}

/** Both stacks with default settings. */
export const defaultStacks = oncePerMutant(() => stacksWith({}));
/** Both stacks without the alarm of a computed metric. */
export const stacksWithoutComputedAlarms = oncePerMutant(() => stacksWith({ computedAlarms: false }));
/** The templates of both default stacks. */
export const templates = oncePerMutant(() => {
  const { foundation, functions } = defaultStacks();
  return { foundation: Template.fromStack(foundation), functions: Template.fromStack(functions) };
});
export const foundation = () => templates().foundation;
export const functions = () => templates().functions;

/** A stack with one embedded relay with default props. */
export const embeddedByDefault = oncePerMutant(() => embedded());
/** A stack with two of them: First and Second. */
export const twoEmbedded = oncePerMutant(() => embedded(['First', 'Second']));

/** A stack with embedded relays of these ids. */
export function embedded(
  ids: readonly string[] = ['Relay'],
  props: Partial<ConferenceRelayProps> = {},
): Template {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  for (const id of ids) new ConferenceRelay(stack, id, { fonestorm: { secret }, ...props });
  return Template.fromStack(stack);
}

/**
 * A deployment with all settings, so that its functions have the most permissions. With it come the template of the functions
 * and the findings of cdk-nag (packs AwsSolutions and Serverless).
 */
export const withAllSettings = oncePerMutant(() => {
  const stacks = stacksWith(ALL_SETTINGS);
  const findings = findingsOf(stacks.app);
  const template = readFileSync(join(stacks.app.outdir, stacks.functions.templateFile), 'utf8');
  const foundation = Template.fromStack(stacks.foundation);
  return { stacks, findings, foundation, functions: Template.fromJSON(JSON.parse(template)) };
});

/** The violated rules, each with its resource. */
export function findingsOf(app: App, ...packs: IPolicyValidationPlugin[]): string[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app), ...packs);
  try {
    app.synth();
    return [];
  } catch {
    const report: { pluginReports: { violations: Violation[] }[] } = JSON.parse(
      readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'),
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
