import { CfnOutput } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { RelayFoundation } from './foundation/relay-foundation';
import { secretIdOf } from './foundation/relay-secrets';
import type { RelayFunctions } from './functions/relay-functions';

type Outputs = Readonly<Record<string, string>>;

/** The outputs of a foundation, which operators' commands read. */
export function foundationOutputs(foundation: RelayFoundation): Outputs {
  const { api, secrets, statusEvents, conferences, mailbox, statusChecks, schedules, deliveries, commands } =
    foundation;
  return {
    ApiUrl: api.url,
    ApiId: api.api.apiId,
    FoneStormSecret: secretIdOf(secrets.fonestorm, foundation),
    CredentialsSecret: secretIdOf(secrets.credentials, foundation),
    CallbackKeysSecret: secretIdOf(secrets.callbackKeys, foundation),
    SigningKeysSecret: secretIdOf(secrets.signingKeys, foundation),
    MaskKeySecret: secretIdOf(secrets.maskKey, foundation),
    ExistingSecrets: secrets.existing.join() || 'none',
    EventBus: statusEvents.eventBus.eventBusName,
    Table: conferences.table.tableName,
    MailboxUrl: mailbox.queue.queueUrl,
    MailboxDeadLettersUrl: mailbox.deadLetters.queueUrl,
    StatusChecksUrl: statusChecks.queue.queueUrl,
    DeliveriesUrl: deliveries.queue.queueUrl,
    CommandsUrl: commands.queue.queueUrl,
    ScheduleGroup: schedules.group.ref,
  };
}

/**
 * The outputs of the functions, which operators' commands read.
 *
 * @param alarmTopic the ARN of a topic, `none`, `not set`, or `set in the app`
 */
export function functionsOutputs(functions: RelayFunctions, alarmTopic: string): Outputs {
  return {
    PublicUrl: functions.publicUrl,
    FoneStormUrl: functions.fonestormUrl,
    FoneStormApi: functions.fonestormApi,
    AlarmTopic: alarmTopic,
  };
}

/** Writes outputs to the stack of a scope. Their keys are the names in a stack itself, and unique ones in a construct. */
export function writeOutputs(scope: Construct, outputs: Outputs): void {
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(scope, name, { value });
}
