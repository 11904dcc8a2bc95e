import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { LONGEST_DELAY } from '../contract/sqs-limits';
import { milliseconds } from '../domain/instant';
import type { Clock, Questions } from '../ports';
import { questionMessage } from './question-message';

/** The questions on a standard queue of Amazon SQS, which holds each back until it may be asked. */
export function sqsQuestions(client: SQSClient, queueUrl: string, clock: Clock): Questions {
  return {
    async put(question) {
      const wait = (milliseconds(question.notBefore) - milliseconds(clock.now())) / 1000;
      await client.send(
        new SendMessageCommand({
          QueueUrl: queueUrl,
          MessageBody: questionMessage(question),
          DelaySeconds: Math.min(LONGEST_DELAY, Math.max(0, Math.ceil(wait))),
        }),
      );
    },
  };
}
