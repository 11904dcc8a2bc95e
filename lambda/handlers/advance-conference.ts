import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { PATIENCE } from '../adapters/aws-patience';
import { dynamodbCalls } from '../adapters/dynamodb-calls';
import { dynamodbJournal } from '../adapters/dynamodb-journal';
import { eventBridgeBus } from '../adapters/eventbridge-bus';
import { powertoolsLog } from '../adapters/powertools-log';
import { schedulerSchedules } from '../adapters/scheduler-schedules';
import { secretsManagerSecret } from '../adapters/secrets-manager';
import { onMailbox } from '../adapters/sqs-batch';
import { sqsMailbox } from '../adapters/sqs-mailbox';
import { sqsQuestions } from '../adapters/sqs-questions';
import { systemClock } from '../adapters/system-clock';
import { ADVANCE_CONFERENCE } from '../contract/environment';
import { maskKey } from '../contract/secrets';
import { readEnvironment } from '../contract/variables';
import { rulesWith } from '../domain/rules';
import { advanceConference } from '../operations/advance-conference';
import { phoneMask } from '../operations/phone-mask';

const environment = readEnvironment(ADVANCE_CONFERENCE, process.env);

const { RELAY_MASK_KEY_SECRET: maskSecret } = environment;
const readMaskKey =
  maskSecret && secretsManagerSecret(new SecretsManagerClient(PATIENCE), maskSecret, maskKey);

const sqs = new SQSClient(PATIENCE);

const table = { client: new DynamoDBClient(PATIENCE), name: environment.RELAY_TABLE };

const ports = {
  journal: dynamodbJournal(table),
  calls: dynamodbCalls(table),
  eventBus: eventBridgeBus(new EventBridgeClient(PATIENCE), environment.RELAY_EVENT_BUS),
  questions: sqsQuestions(sqs, environment.RELAY_QUESTIONS_URL, systemClock),
  schedules: schedulerSchedules(new SchedulerClient(PATIENCE), {
    group: environment.RELAY_SCHEDULE_GROUP,
    role: environment.RELAY_SCHEDULE_ROLE_ARN,
    mailbox: environment.RELAY_MAILBOX_ARN,
    deadLetters: environment.RELAY_TICKS_DEAD_LETTERS_ARN,
  }),
  mailbox: sqsMailbox(sqs, environment.RELAY_MAILBOX_URL),
  rules: rulesWith({
    statusWords: environment.RELAY_STATUS_WORDS,
    reminders: environment.RELAY_REMINDERS.map((minutes) => minutes * 60_000),
    ...(environment.RELAY_FONESTORM_API === '2.4' && { assignLead: environment.RELAY_ASSIGN_LEAD * 60_000 }),
  }),
  ...(readMaskKey && { mask: async () => phoneMask(await readMaskKey()) }),
  historyRetention: environment.RELAY_HISTORY_DAYS * 24 * 3600_000,
  clock: systemClock,
  log: powertoolsLog('advance-conference'),
};

export const handler = onMailbox(advanceConference(ports), ports.log);
