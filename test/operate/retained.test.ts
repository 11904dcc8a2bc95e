import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { buildMapping, findRetainedResources } from '../../operate/retained';

/** The reviewed template of the foundation: a test of `lib` compares the synthesised one with it. */
const foundation = JSON.parse(readFileSync(join(__dirname, '../lib/templates/foundation.json'), 'utf8'));

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
}

/** The retained resources of the foundation, each with a physical id. */
const retained = Object.entries<Resource>(foundation.Resources)
  .filter(([, { DeletionPolicy }]) => DeletionPolicy === 'RetainExceptOnCreate')
  .map(([id, { Type }]) => ({
    ...{ LogicalResourceId: id, ResourceType: Type },
    PhysicalResourceId: Type === 'AWS::ApiGatewayV2::Stage' ? 'api|$default' : `physical-${id}`,
  }));

test('each resource that the foundation retains is imported by its physical id', () => {
  const mapping = buildMapping(retained);
  expect(Object.keys(mapping)).toEqual(retained.map(({ LogicalResourceId }) => LogicalResourceId));
  expect(mapping).toMatchObject({
    RelayConferencesTableD03BBDEF: { TableName: 'physical-RelayConferencesTableD03BBDEF' },
    RelayMailboxQueue2337745E: { QueueUrl: 'physical-RelayMailboxQueue2337745E' },
    RelayStatusEventsBus35A68EE0: { Name: 'physical-RelayStatusEventsBus35A68EE0' },
    FoneStorm99D10A72: { Id: 'physical-FoneStorm99D10A72' },
    RelayApiDefaultStage9A4D48B9: { ApiId: 'physical-RelayApi7D9A0246', StageName: '$default' },
  });
});

test('imported resources refer only to imported ones, because CloudFormation creates the others later', () => {
  const { Resources } = foundation;
  const ids = new Set(retained.map(({ LogicalResourceId }) => LogicalResourceId));
  const others = Object.keys(Resources).filter((id) => !ids.has(id));
  for (const id of ids) {
    const text = JSON.stringify(Resources[id].Properties ?? {});
    expect(others.filter((other) => text.includes(`"${other}"`))).toEqual([]);
  }
});

test('an unknown resource type is refused by name', () => {
  const other = { LogicalResourceId: 'Other', ResourceType: 'AWS::S3::Bucket', PhysicalResourceId: 'bucket' };
  expect(() => buildMapping([other])).toThrow(/^Other: expected one of .*, got AWS::S3::Bucket$/);
});

/** CloudFormation, with three stacks that were deleted. */
async function withCloudFormation(use: (client: CloudFormationClient) => Promise<void>): Promise<void> {
  const stack = (name: string, at: string) =>
    `<member><StackName>${name}</StackName><StackId>${name}/${at}</StackId><DeletionTime>${at}</DeletionTime></member>`;
  const resource = (id: string, status: string) =>
    `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>table-1</PhysicalResourceId><ResourceType>AWS::DynamoDB::Table</ResourceType><ResourceStatus>${status}</ResourceStatus></member>`;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const parameters = new URLSearchParams(body);
    const action = parameters.get('Action') ?? '';
    const stacks = `<StackSummaries>${stack('Relay', '2026-01-01T00:00:00Z')}${stack('Relay', '2026-03-01T00:00:00Z')}${stack('Other', '2026-04-01T00:00:00Z')}</StackSummaries>`;
    const resources = `<StackResourceSummaries>${resource('Table', 'DELETE_SKIPPED')}${resource('Gone', 'DELETE_COMPLETE')}</StackResourceSummaries>`;
    const isLast = parameters.get('StackName') === 'Relay/2026-03-01T00:00:00Z';
    const result = action === 'ListStacks' ? stacks : isLast ? resources : '';
    response.setHeader('content-type', 'text/xml');
    response.end(`<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  try {
    await use(new CloudFormationClient({ endpoint, region: 'eu-central-1', credentials }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('of several deleted stacks with the same name, the last one is used', async () => {
  await withCloudFormation(async (client) => {
    expect(buildMapping(await findRetainedResources(client, 'Relay'))).toEqual({
      Table: { TableName: 'table-1' },
    });
  });
});

test('without a deleted stack of that name, the error names what to check', async () => {
  await withCloudFormation(async (client) => {
    await expect(findRetainedResources(client, 'Relai')).rejects.toThrow(
      'No stack Relai was deleted in the last 90 days. Check --stack, AWS_PROFILE and AWS_REGION.',
    );
  });
});
