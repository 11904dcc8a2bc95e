import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import type { InferOutput } from 'valibot';
import { dynamodbCalls } from '../adapters/dynamodb/calls';
import { dynamodbConferenceLog } from '../adapters/dynamodb/conference-log';
import { eventBridgeBus } from '../adapters/eventbridge/event-bus';
import { systemClock } from '../adapters/runtime/system-clock';
import { schedulerSchedules } from '../adapters/scheduler/tick-schedules';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import { sqsStatusChecks } from '../adapters/sqs/status-checks';
import type { ADVANCE_CONFERENCE } from '../contract/environment';
import { maskKey } from '../contract/secrets';
import { createRules } from '../domain/rules';
import { phoneMask } from '../operations/mask-phone-numbers';
import { CLIENT_OPTIONS } from './client-options';
import { awsClients } from './clients';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** The ports of `advance-conference`. Phone numbers are masked if the deployment has a key for it. */
export function advanceConferencePorts(environment: InferOutput<typeof ADVANCE_CONFERENCE>) {
  const { table, sqs, secrets, logger } = awsClients(environment.RELAY_TABLE);
  const { RELAY_MASK_KEY_SECRET: maskSecret } = environment;
  const readMaskKey = maskSecret && secretsManagerSecret(secrets, maskSecret, maskKey);
  return {
    conferenceLog: dynamodbConferenceLog(table),
    calls: dynamodbCalls(table),
    eventBus: eventBridgeBus(new EventBridgeClient(CLIENT_OPTIONS), environment.RELAY_EVENT_BUS),
    statusChecks: sqsStatusChecks(sqs, environment.RELAY_STATUS_CHECKS_URL, systemClock),
    schedules: schedulerSchedules(new SchedulerClient(CLIENT_OPTIONS), {
      group: environment.RELAY_SCHEDULE_GROUP,
      role: environment.RELAY_SCHEDULE_ROLE_ARN,
      mailbox: environment.RELAY_MAILBOX_ARN,
      deadLetters: environment.RELAY_TICKS_DEAD_LETTERS_ARN,
    }),
    mailbox: sqsMailbox(sqs, environment.RELAY_MAILBOX_URL),
    rules: createRules({
      statusWords: environment.RELAY_STATUS_WORDS,
      reminders: environment.RELAY_REMINDERS.map((minutes) => minutes * MINUTE),
      ...(environment.RELAY_FONESTORM_API === '2.4' && {
        assignLead: environment.RELAY_ASSIGN_LEAD * MINUTE,
      }),
    }),
    ...(readMaskKey && { mask: async () => phoneMask(await readMaskKey()) }),
    logRetention: environment.RELAY_LOG_DAYS * DAY,
    clock: systemClock,
    logger,
  };
}
