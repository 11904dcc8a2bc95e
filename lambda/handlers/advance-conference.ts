import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamodbCalls } from '../adapters/dynamodb/calls';
import { dynamodbConferenceLog } from '../adapters/dynamodb/conference-log';
import { eventBridgeBus } from '../adapters/eventbridge/event-bus';
import { powertoolsLogger } from '../adapters/runtime/powertools-logger';
import { systemClock } from '../adapters/runtime/system-clock';
import { schedulerSchedules } from '../adapters/scheduler/tick-schedules';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { onMailbox } from '../adapters/sqs/batch-handlers';
import { sqsMailbox } from '../adapters/sqs/mailbox';
import { sqsStatusChecks } from '../adapters/sqs/status-checks';
import { CLIENT_TIMEOUTS } from '../composition/client-timeouts';
import { ADVANCE_CONFERENCE } from '../contract/environment';
import { maskKey } from '../contract/secrets';
import { readEnvironment } from '../contract/variables';
import { createRules } from '../domain/rules';
import { advanceConference } from '../operations/conferences/advance-conference';
import { phoneMask } from '../operations/mask-phone-numbers';

const environment = readEnvironment(ADVANCE_CONFERENCE, process.env);

const { RELAY_MASK_KEY_SECRET: maskSecret } = environment;
const readMaskKey =
  maskSecret && secretsManagerSecret(new SecretsManagerClient(CLIENT_TIMEOUTS), maskSecret, maskKey);

const sqs = new SQSClient(CLIENT_TIMEOUTS);

const table = { client: new DynamoDBClient(CLIENT_TIMEOUTS), name: environment.RELAY_TABLE };

const ports = {
  conferenceLog: dynamodbConferenceLog(table),
  calls: dynamodbCalls(table),
  eventBus: eventBridgeBus(new EventBridgeClient(CLIENT_TIMEOUTS), environment.RELAY_EVENT_BUS),
  statusChecks: sqsStatusChecks(sqs, environment.RELAY_STATUS_CHECKS_URL, systemClock),
  schedules: schedulerSchedules(new SchedulerClient(CLIENT_TIMEOUTS), {
    group: environment.RELAY_SCHEDULE_GROUP,
    role: environment.RELAY_SCHEDULE_ROLE_ARN,
    mailbox: environment.RELAY_MAILBOX_ARN,
    deadLetters: environment.RELAY_TICKS_DEAD_LETTERS_ARN,
  }),
  mailbox: sqsMailbox(sqs, environment.RELAY_MAILBOX_URL),
  rules: createRules({
    statusWords: environment.RELAY_STATUS_WORDS,
    reminders: environment.RELAY_REMINDERS.map((minutes) => minutes * 60_000),
    ...(environment.RELAY_FONESTORM_API === '2.4' && { assignLead: environment.RELAY_ASSIGN_LEAD * 60_000 }),
  }),
  ...(readMaskKey && { mask: async () => phoneMask(await readMaskKey()) }),
  logRetention: environment.RELAY_LOG_DAYS * 24 * 3600_000,
  clock: systemClock,
  logger: powertoolsLogger('advance-conference'),
};

export const handler = onMailbox(advanceConference(ports), ports.logger);
