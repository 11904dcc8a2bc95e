import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DELETED_TYPES } from '../../operate/teardown/delete-resource';
import {
  type Answers,
  type AwsAccount,
  AwsRefusal,
  type ResourceRow,
  resourcesXml,
  startAwsAccount,
} from './aws-account';
import { runInProcess } from './command-in-process';

let account: AwsAccount | undefined;
afterEach(async () => {
  await account?.stop();
  account = undefined;
});

const SKIPPED = 'DELETE_SKIPPED';
const ARN = 'arn:aws:schemas:eu-west-1:1';
/** The retained resources of a relay with the id `Relay`, in no order. */
const RETAINED: readonly ResourceRow[] = [
  ['RelayFoundationTable0A1B2C3D', 'DynamoDB::Table', 'table-1', SKIPPED],
  ['RelayFoundationRegistry0A1B2C3D', 'EventSchemas::Registry', `${ARN}:registry/events`, SKIPPED],
  ['RelayFoundationSchema0A1B2C3D', 'EventSchemas::Schema', `${ARN}:schema/events/a@Ended`, SKIPPED],
  ['RelayFoundationQueue0A1B2C3D', 'SQS::Queue', 'URL/queue-1', SKIPPED],
  ['RelayFoundationSecret0A1B2C3D', 'SecretsManager::Secret', 'secret-1', SKIPPED],
  ['RelayFoundationLogs0A1B2C3D', 'Logs::LogGroup', 'logs-1', SKIPPED],
  ['RelayFoundationBus0A1B2C3D', 'Events::EventBus', 'bus-1', SKIPPED],
  ['RelayFoundationArchive0A1B2C3D', 'Events::Archive', 'archive-1', SKIPPED],
  ['RelayFoundationGroup0A1B2C3D', 'Scheduler::ScheduleGroup', 'group-1', SKIPPED],
  ['RelayFoundationApi0A1B2C3D', 'ApiGatewayV2::Api', 'api-1', SKIPPED],
  ['RelayFoundationStage0A1B2C3D', 'ApiGatewayV2::Stage', '$default', SKIPPED],
];
/** Everything that the deleted stack of the app had. */
const RESOURCES: readonly ResourceRow[] = [
  ...RETAINED,
  ['RelayRegistryParameter0A1B2C3D', 'SSM::Parameter', '/conference-relay/Visits/Relay', 'DELETE_COMPLETE'],
  ['RelayFunctionsSweep0A1B2C3D', 'Lambda::Function', 'sweep-1', 'DELETE_COMPLETE'],
  ['Recordings0A1B2C3D', 'S3::Bucket', 'the-apps-own', SKIPPED],
  ['CallbackKeys0A1B2C3D', 'SecretsManager::Secret', 'the-apps-secret', SKIPPED],
  ['Patients0A1B2C3D', 'DynamoDB::Table', 'the-apps-table', SKIPPED],
];

const nothing = () => ({});
const answers = (resources: readonly ResourceRow[] = RESOURCES): Answers => ({
  ListStacks: () =>
    '<StackSummaries><member><StackName>Visits</StackName><StackId>Visits/1</StackId><DeletionTime>2026-01-01T00:00:00Z</DeletionTime></member></StackSummaries>',
  ListStackResources: (_input, url) => resourcesXml(resources).replaceAll('URL/', `${url}/`),
  DescribeStackResources: ({ PhysicalResourceId }) => {
    throw new AwsRefusal('ValidationError', `Stack for ${PhysicalResourceId} does not exist`);
  },
  ...{ 'DELETE /v2/apis/api-1': nothing, 'DELETE /schedule-groups/group-1': nothing },
  ...{ DeleteArchive: nothing, DescribeEventBus: nothing, DeleteEventBus: nothing },
  'DELETE /v1/registries/name/events/schemas/name/a@Ended': nothing,
  'DELETE /v1/registries/name/events': nothing,
  ...{ DeleteQueue: nothing, DeleteLogGroup: nothing, DeleteSecret: nothing },
  UpdateTable: ({ TableName, DeletionProtectionEnabled }) => {
    expect([TableName, DeletionProtectionEnabled]).toEqual(['table-1', false]);
    return {};
  },
  DescribeTable: () => ({ Table: { TableStatus: 'ACTIVE' } }),
  DeleteTable: nothing,
});

/** @param answer the answer at the terminal; without it there is no terminal */
async function run(line: string, given: Answers = answers(), answer?: string) {
  account = await startAwsAccount(given);
  const prompts: string[] = [];
  const ask = async (prompt: string) => {
    prompts.push(prompt);
    return answer ?? '';
  };
  const result = await runInProcess(line.split(' '), answer === undefined ? {} : { ask });
  const deletions = account.operations.filter((operation) => /^(DELETE |Delete|Update)/.test(operation));
  return { ...result, prompts, deletions, operations: account.operations };
}

test('the retained resources of the relay are listed and deleted in order, and those of the app stay', async () => {
  const { code, stdout, stderr, prompts, deletions } = await run(
    'teardown --stack Visits',
    answers(),
    'Visits',
  );
  expect(deletions).toEqual([
    ...['DELETE /v2/apis/api-1', 'DELETE /schedule-groups/group-1', 'DeleteArchive', 'DeleteEventBus'],
    ...['DELETE /v1/registries/name/events/schemas/name/a@Ended', 'DELETE /v1/registries/name/events'],
    ...['DeleteQueue', 'DeleteLogGroup', 'DeleteSecret', 'UpdateTable', 'DeleteTable'],
  ]);
  expect(prompts).toEqual(['This cannot be undone. Type the name of the stack to delete all of them: ']);
  expect(stderr).toContain(`The removed stack Visits in eu-west-1 retained ${RETAINED.length} resources:\n`);
  expect(stderr).toContain('  DynamoDB::Table table-1\n');
  expect(stderr).not.toContain('the-apps');
  expect(stdout).toMatch(/^11 of 11: DynamoDB::Table table-1: deleted\n$/m);
  expect(code).toBe(0);
});

test.each(['', 'yes', 'Visit'])('the answer "%s" deletes nothing', async (answer) => {
  const { code, stderr, deletions } = await run('teardown --stack Visits', answers(), answer);
  expect([code, deletions]).toEqual([7, []]);
  expect(stderr).toMatch(/\nNothing was removed\.\n$/);
});

test.each([
  ['teardown --stack Visits', 'error: --confirm: expected, because there is no terminal'],
  [
    'teardown --stack Visits --confirm Visit',
    'error: --confirm: expected Visits, got Visit. Nothing was removed.',
  ],
])('%s is refused before anything is read', async (line, expected) => {
  const { code, stderr, operations } = await run(line);
  expect([code, operations]).toEqual([2, []]);
  expect(stderr).toContain(expected);
});

test('a repetition deletes the rest, accepts missing resources, and reports one that fails', async () => {
  const missing = () => {
    throw new AwsRefusal('ResourceNotFoundException', 'gone');
  };
  const { code, stdout, stderr } = await run('teardown --stack Visits --confirm Visits --json', {
    ...answers(),
    DescribeEventBus: missing,
    UpdateTable: missing,
    DeleteArchive: () => {
      throw new AwsRefusal('ConcurrentModificationException', 'busy');
    },
  });
  const { resources } = JSON.parse(stdout);
  const resultOf = (id: string) => resources.find((each: { id: string }) => each.id === id).result;
  expect(['archive-1', 'bus-1', 'table-1', 'logs-1'].map(resultOf)).toEqual([
    'failed: busy',
    ...['missing', 'missing', 'deleted'],
  ]);
  expect(resultOf('$default')).toBe('part of its API');
  expect(code).toBe(1);
  expect(stderr).toContain('1 resources could not be deleted. Fix the causes, and run the command again.');
});

test('a resource that was imported into a stack again is not deleted, and neither is any other', async () => {
  const { code, stderr, deletions } = await run('teardown --stack Visits --confirm Visits', {
    ...answers(),
    DescribeStackResources: ({ PhysicalResourceId }) =>
      `<StackResources><member><StackName>Visits</StackName><PhysicalResourceId>${PhysicalResourceId}</PhysicalResourceId><ResourceType>AWS::DynamoDB::Table</ResourceType><ResourceStatus>IMPORT_COMPLETE</ResourceStatus></member></StackResources>`,
  });
  expect([code, deletions]).toEqual([3, []]);
  expect(stderr).toBe(
    'DynamoDB::Table table-1 is in the stack Visits: expected a resource that no stack has. Nothing was removed.\n',
  );
});

test('a stack without an entry of a relay is refused', async () => {
  const others = RESOURCES.filter(([, type]) => type !== 'SSM::Parameter');
  const { code, stderr, deletions } = await run('teardown --stack Visits --confirm Visits', answers(others));
  expect([code, deletions]).toEqual([1, []]);
  expect(stderr).toBe(
    'The deleted stack Visits: expected the entry of a relay, got none. Delete its resources by hand.\n',
  );
});

test('every type that the foundation retains can be deleted', () => {
  const { Resources } = JSON.parse(readFileSync(join(__dirname, '../lib/templates/foundation.json'), 'utf8'));
  const retained = Object.values<{ Type: string; DeletionPolicy?: string }>(Resources).flatMap(
    ({ Type, DeletionPolicy }) => (DeletionPolicy === 'RetainExceptOnCreate' ? [Type] : []),
  );
  expect(new Set(DELETED_TYPES)).toEqual(new Set(retained));
});
