import { createHash } from 'node:crypto';

/** What the relay's functions ask of AWS beside DynamoDB, by the header `x-amz-target`, and what AWS answers. */
export function awsAnswer(target: string, body: Readonly<Record<string, unknown>>, secret = ''): object {
  switch (target) {
    case 'secretsmanager.GetSecretValue':
      return { SecretString: secret };
    case 'AmazonSQS.SendMessage':
      return {
        MessageId: 'message',
        MD5OfMessageBody: createHash('md5').update(String(body.MessageBody)).digest('hex'),
      };
    case 'AWSEvents.PutEvents':
      return {
        FailedEntryCount: 0,
        Entries: (Array.isArray(body.Entries) ? body.Entries : []).map((_, index) => ({
          EventId: String(index),
        })),
      };
    default:
      throw new Error(`${target}: expected a request of the relay`);
  }
}
