import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Tracing } from 'aws-cdk-lib/aws-lambda';
import { App, Duration } from 'aws-cdk-lib/core';
import type { FoneStormApi, StatusWordMeaning, UnmanagedPolicy } from '../lib/functions/setting-enums';
import { FoundationStack, FunctionsStack } from '../lib/relay-stacks';
import { sayFailure } from '../local/terminal';
import { type Context, parseContext } from './context';
import { versionOf } from './version';

/** The names in `~/.cdk.json`, which the CDK CLI passes to every app of the user. */
function userContextNames(): string[] {
  try {
    const { context } = JSON.parse(readFileSync(join(homedir(), '.cdk.json'), 'utf8'));
    return Object.keys(context ?? {});
  } catch {
    return [];
  }
}

const app = new App();

/** Prints one sentence for a wrong value, without a stack trace. */
function contextOrExit(): Context {
  try {
    return parseContext(app.node.getAllContext(), userContextNames());
  } catch (error) {
    sayFailure(error);
    process.exit();
  }
}

const {
  environment,
  receiversAllowHttp,
  receiversAllowedHosts,
  receiversConcurrency,
  receiversRequestsPerSecond,
  callerRequestsPerSecond,
  intakeConcurrency,
  assignLead,
  reminders,
  logDays,
  seriesHorizon,
  tracing,
  archiveDays,
  schemaRegistry,
  commandSources,
  fonestormApi,
  statusWords,
  unmanagedConferences,
  ...settings
} = contextOrExit();
const prefix = environment === undefined ? 'ConferenceRelay' : `ConferenceRelay-${environment}`;

const { foundation } = new FoundationStack(app, `${prefix}-Foundation`, {
  description: 'Conference Relay: the resources that outlive every redeployment',
  schemaRegistry,
  commandSources,
  archiveRetention: Duration.days(archiveDays),
});
new FunctionsStack(app, `${prefix}-Functions`, {
  description: 'Conference Relay: the functions, which can be rebuilt at any time',
  foundation,
  version: versionOf(join(import.meta.dirname, '..')),
  ...settings,
  // The words of the context are the values of the enums.
  fonestormApi: fonestormApi as FoneStormApi,
  statusWords: statusWords as Readonly<Record<string, StatusWordMeaning>>,
  unmanagedConferences: unmanagedConferences as UnmanagedPolicy,
  assignLead: Duration.minutes(assignLead),
  reminders: reminders.map((minutes) => Duration.minutes(minutes)),
  conferenceLogRetention: Duration.days(logDays),
  seriesHorizon: Duration.days(seriesHorizon),
  throttle: { rateLimit: callerRequestsPerSecond },
  tracing: tracing ? Tracing.ACTIVE : Tracing.DISABLED,
  ...(intakeConcurrency !== undefined && {
    functionOptions: { receiveCallback: { reservedConcurrentExecutions: intakeConcurrency } },
  }),
  receivers: {
    ...{ allowHttp: receiversAllowHttp, allowedHosts: receiversAllowedHosts },
    ...{ concurrency: receiversConcurrency, requestsPerSecond: receiversRequestsPerSecond },
  },
});
