import { awsJsonClient, SQS } from '../../../lambda/adapters/runtime/aws-json-client';
import { sendMessage } from '../../../lambda/adapters/sqs/send-message';
import { awsStandIn } from '../../aws/endpoint';

const stand = awsStandIn();

test('throws if Amazon SQS does not confirm the message', async () => {
  stand().injectResponses('SQS SendMessage', { body: {} });
  const sent = sendMessage(awsJsonClient(SQS, stand().settings), stand().queueUrl('mailbox'), {
    MessageBody: 'a',
  });
  await expect(sent).rejects.toThrow('SendMessage: expected the id of the message');
});
