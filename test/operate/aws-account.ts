import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A refusal of AWS. */
export class AwsRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export type Input = Readonly<Record<string, unknown>>;

/**
 * The answers by operation: an object for JSON, or XML for CloudFormation. A service with REST has the method and the path as
 * the operation. `url` is the URL of the account.
 */
export type Answers = Readonly<Record<string, (input: Input, url: string) => object | string>>;

/** An account of AWS on this machine. All of AWS's clients use it until it is stopped. */
export interface AwsAccount {
  /** The operations so far. */
  readonly operations: string[];
  stop(): Promise<void>;
}

const VARIABLES = {
  ...{ AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
  AWS_MAX_ATTEMPTS: '1',
};

/** Starts an account with these answers. Any other operation is refused. */
export async function startAwsAccount(answers: Answers): Promise<AwsAccount> {
  const operations: string[] = [];
  let url = '';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { operation, input, protocol } = parseRequest(request, body);
    operations.push(operation);
    try {
      const answer = answers[operation];
      if (!answer) throw new AwsRefusal('UnknownOperationException', operation);
      sendAnswer(response, protocol, operation, answer(input, url));
    } catch (error) {
      if (!(error instanceof AwsRefusal)) throw error;
      sendRefusal(response, protocol, error);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const before = { ...process.env };
  Object.assign(process.env, VARIABLES, { AWS_ENDPOINT_URL: url });
  return {
    operations,
    async stop() {
      for (const name of [...Object.keys(VARIABLES), 'AWS_ENDPOINT_URL']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

type Protocol = 'json' | 'query' | 'rest';

function parseRequest({ headers, method, url = '' }: IncomingMessage, body: string) {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    const operation = target.split('.').at(-1) ?? '';
    return { operation, input: JSON.parse(body || '{}') as Input, protocol: 'json' as const };
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const input = Object.fromEntries(new URLSearchParams(body));
    return { operation: input.Action ?? '', input, protocol: 'query' as const };
  }
  const operation = `${method} ${decodeURIComponent(url.split('?')[0] ?? '')}`;
  return { operation, input: {}, protocol: 'rest' as const };
}

function sendAnswer(
  response: ServerResponse,
  protocol: Protocol,
  operation: string,
  answer: object | string,
): void {
  if (protocol === 'query') {
    response.setHeader('content-type', 'text/xml');
    response.end(
      `<${operation}Response><${operation}Result>${answer}</${operation}Result></${operation}Response>`,
    );
    return;
  }
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer));
}

function sendRefusal(response: ServerResponse, protocol: Protocol, { code, message }: AwsRefusal): void {
  response.writeHead(400, {
    'content-type': protocol === 'query' ? 'text/xml' : 'application/json',
    'x-amzn-errortype': code,
  });
  response.end(
    protocol === 'query'
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
      : JSON.stringify({ __type: code, message }),
  );
}

/** The XML of CloudFormation for `DescribeStacks`. */
export function stackXml(name: string, outputs: Readonly<Record<string, string>>): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member><StackName>${name}</StackName><StackId>arn:aws:cloudformation:eu-west-1:123456789012:stack/${name}/1</StackId><Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

/** A resource for `resourcesXml`: logical id, type, physical id, and status. */
export type ResourceRow = readonly [id: string, type: string, physicalId: string, status?: string];

/** The XML of CloudFormation for `ListStackResources`. */
export function resourcesXml(resources: readonly ResourceRow[]): string {
  const members = resources.map(
    ([id, type, physicalId, status = 'CREATE_COMPLETE']) =>
      `<member><LogicalResourceId>${id}</LogicalResourceId><ResourceType>AWS::${type}</ResourceType><PhysicalResourceId>${physicalId}</PhysicalResourceId><ResourceStatus>${status}</ResourceStatus></member>`,
  );
  return `<StackResourceSummaries>${members.join('')}</StackResourceSummaries>`;
}
