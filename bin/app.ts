import { App, Duration } from 'aws-cdk-lib/core';
import type { RelayFunctionsProps } from '../lib/relay-functions';
import { FoundationStack, FunctionsStack } from '../lib/relay-stacks';

const app = new App();

/** A context value: `-c name=value`, or in cdk.json. */
function context(name: string): string | undefined {
  const value: unknown = app.node.tryGetContext(name);
  return value === undefined ? undefined : String(value);
}

/** What a context value is as JSON, or in cdk.json; as it is where it is none: the constructs say what they expect. */
function parsed<T>(name: string): T | undefined {
  const value: unknown = app.node.tryGetContext(name);
  if (typeof value !== 'string') return value as T | undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value as T;
  }
}

/** Numbers with commas between them; none where there is no text. */
function numbers(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}

const environment = context('environment');
const fonestormUrl = context('fonestormUrl');
const publicUrl = context('publicUrl');
const requestsPerSecond = context('requestsPerSecond');
const statusWords = context('statusWords');
const reminders = context('reminders');
const historyDays = context('historyDays');
const strays = context('strays');
const maskPhoneNumbers = parsed<boolean>('maskPhoneNumbers');
const http = parsed<boolean>('receiversHttp');
const allowed = parsed<string[]>('receiversAllowed');
const prefix = environment === undefined ? 'ConferenceRelay' : `ConferenceRelay-${environment}`;

const { foundation } = new FoundationStack(app, `${prefix}-Foundation`, {
  description: 'Conference Relay: what outlives every redeployment',
  schemaRegistry: context('schemaRegistry') !== 'false',
  archiveRetention: Duration.days(Number(context('archiveDays') ?? 90)),
});
new FunctionsStack(app, `${prefix}-Functions`, {
  description: 'Conference Relay: the functions, which can be thrown away and built again',
  foundation,
  computedAlarms: context('computedAlarms') !== 'false',
  ...(fonestormUrl !== undefined && { fonestormUrl }),
  ...(publicUrl !== undefined && { publicUrl }),
  ...(requestsPerSecond !== undefined && { requestsPerSecond: Number(requestsPerSecond) }),
  ...(statusWords !== undefined && { statusWords: JSON.parse(statusWords) }),
  ...(reminders !== undefined && { reminders: numbers(reminders) }),
  ...(historyDays !== undefined && { historyDays: Number(historyDays) }),
  receivers: { ...(http !== undefined && { http }), ...(allowed !== undefined && { allowed }) },
  ...(maskPhoneNumbers !== undefined && { maskPhoneNumbers }),
  ...(strays !== undefined && { strays: strays as NonNullable<RelayFunctionsProps['strays']> }),
});
