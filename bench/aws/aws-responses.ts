import { createHash } from 'node:crypto';

/** The answer of AWS to a request of the relay's functions (except DynamoDB), by the name of the request. */
export function awsResponse(name: string, body: Readonly<Record<string, unknown>>, secret = ''): object {
  switch (name) {
    case 'Secrets Manager GetSecretValue':
      return { SecretString: secret };
    case 'SQS SendMessage':
      return {
        MessageId: 'message',
        MD5OfMessageBody: md5(String(body.MessageBody)),
      };
    case 'EventBridge PutEvents':
      return {
        FailedEntryCount: 0,
        Entries: (Array.isArray(body.Entries) ? body.Entries : []).map((_, index) => ({
          EventId: String(index),
        })),
      };
    case 'Scheduler CreateSchedule':
    case 'Scheduler UpdateSchedule':
      return { ScheduleArn: 'arn' };
    case 'Scheduler DeleteSchedule':
    case 'Step Functions SendTaskSuccess':
    case 'Step Functions SendTaskFailure':
      return {};
    default:
      throw new Error(`${name}: expected a request of the relay`);
  }
}

/** Amazon SQS answers with this digest of the body; the SDK compares it. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
