import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { addCounts, type CallCounts, NO_CALLS } from '../call-counts';
import { awsRequestName } from './aws-requests';
import { awsResponse } from './aws-responses';
import { createEmbeddedTable } from './embedded-table';
import { createFrozenTable } from './frozen-table';

/**
 * Answers like AWS, FoneStorm and a receiver while the bench's process listens. So a run measures the function, not AWS.
 * Counts what it is asked. Prints its port.
 *
 * tsx aws-endpoint.ts <secrets by their names, as JSON> <frozen or embedded: the table that it has>
 */
const [, , secretsText = '{}', table] = process.argv;
const secrets: Readonly<Record<string, object>> = JSON.parse(secretsText);
const dynamodb = table === 'frozen' ? createFrozenTable() : await createEmbeddedTable();

let counts: CallCounts = NO_CALLS;
let sentMessages: object[] = [];
let fonestormList = '{"conferences":[]}';

interface StandInResponse {
  readonly status?: number;
  readonly text: string;
  /** The service and the operation. Undefined for a request of the bench itself, which is not counted. */
  readonly name?: string;
  readonly read?: number;
  readonly written?: number;
}

async function respond(
  { method = '', url = '', headers }: IncomingMessage,
  request: string,
): Promise<StandInResponse> {
  const name = awsRequestName(method, url, headers['x-amz-target']?.toString());
  if (name !== undefined) return respondAsAws(name, request);
  if (url.startsWith('/v2/')) return respondAsFoneStorm(method, url.slice('/v2'.length));
  if (url.startsWith('/receiver')) return respondAsReceiver();
  return respondToBench(`${method} ${url}`, request);
}

async function respondAsAws(name: string, request: string): Promise<StandInResponse> {
  const [service, operation = ''] = name.split(' ');
  if (service === 'DynamoDB') return { name, ...(await dynamodb(operation, request)) };
  const body = request === '' ? {} : JSON.parse(request);
  if (service === 'SQS' || service === 'EventBridge') sentMessages.push(body);
  return { name, text: JSON.stringify(awsResponse(name, body, JSON.stringify(secrets[body.SecretId]))) };
}

function respondAsFoneStorm(method: string, path: string): StandInResponse {
  if (method === 'GET' && path === '/conferences') return { name: 'FoneStorm list', text: fonestormList };
  if (method === 'POST') {
    return {
      name: 'FoneStorm create',
      text: JSON.stringify({ conference: { id: 'made', conference_pin: '1' } }),
    };
  }
  const id = path.split('/')[2];
  const status = { conference_status: 'unknown', organizer_status: true, attendees_status: 3 };
  return { name: 'FoneStorm details', text: JSON.stringify({ conference: { id, ...status } }) };
}

/** It takes some time, so that the attempts of a run stay below the limit of requests per second to a host. */
async function respondAsReceiver(): Promise<StandInResponse> {
  await sleep(20);
  return { name: 'Receiver POST', status: 204, text: '' };
}

/** Requests of the bench itself. */
function respondToBench(what: string, request: string): StandInResponse {
  switch (what) {
    case 'POST /counts': {
      const text = JSON.stringify(counts);
      counts = NO_CALLS;
      return { text };
    }
    case 'POST /sent': {
      const text = JSON.stringify(sentMessages);
      sentMessages = [];
      return { text };
    }
    case 'PUT /fonestorm':
      fonestormList = request;
      return { text: '{}' };
    default:
      return { status: 404, text: JSON.stringify({ message: what }) };
  }
}

const server = createServer(async (incoming, outgoing) => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const request = Buffer.concat(chunks).toString();
  const { status = 200, text, name, read = 0, written = 0 } = await respond(incoming, request);
  if (name !== undefined) {
    const bytes = Buffer.byteLength(request) + Buffer.byteLength(text);
    counts = addCounts(counts, { calls: { [name]: 1 }, read, written, bytes });
  }
  outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  outgoing.end(text);
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : address}\n`);
});
process.stdin.on('end', () => process.exit()).resume();
