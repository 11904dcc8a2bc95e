import { createServer } from 'node:http';
import { awsAnswer } from './aws-answers';

/**
 * Answers as AWS Secrets Manager and Amazon SQS do, for as long as the bench's parent process listens: what is
 * measured is the function, not AWS. Prints its port.
 */
const secret = process.argv[2] ?? '';

const server = createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  outgoing.setHeader('content-type', 'application/x-amz-json-1.0');
  outgoing.end(JSON.stringify(awsAnswer(String(incoming.headers['x-amz-target']), body, secret)));
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
