import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dynamodbJournal } from '../adapters/dynamodb-journal';
import { eventBridgeBus } from '../adapters/eventbridge-bus';
import { powertoolsLog } from '../adapters/powertools-log';
import { onMailbox } from '../adapters/sqs-batch';
import { sqsQuestions } from '../adapters/sqs-questions';
import { systemClock } from '../adapters/system-clock';
import { ADVANCE_CONFERENCE, readEnvironment } from '../contract/environment';
import { rulesWith } from '../domain/rules';
import { advanceConference } from '../operations/advance-conference';

const environment = readEnvironment(ADVANCE_CONFERENCE, process.env);

const ports = {
  journal: dynamodbJournal({ client: new DynamoDBClient(), name: environment.RELAY_TABLE }),
  eventBus: eventBridgeBus(new EventBridgeClient(), environment.RELAY_EVENT_BUS),
  questions: sqsQuestions(new SQSClient(), environment.RELAY_QUESTIONS_URL, systemClock),
  rules: rulesWith(environment.RELAY_STATUS_WORDS),
  log: powertoolsLog('advance-conference'),
};

export const handler = onMailbox(advanceConference(ports), ports.log);
