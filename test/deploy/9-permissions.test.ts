import { readFileSync } from 'node:fs';
import { deployment } from './deployment';
import { decisionsFile } from './emulator';

interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

type Line =
  | { readonly role: string; readonly action: string; readonly resource: string; readonly allowed: boolean }
  | { readonly role: string; readonly allows: readonly Statement[] };

interface UnusedPermission {
  readonly function?: string;
  readonly action: RegExp;
  readonly resource?: RegExp;
  readonly reason: string;
}

/** Permissions that no function used in the tests, with the reason for each. */
const UNUSED_PERMISSIONS: readonly UnusedPermission[] = [
  {
    action: /^logs:/,
    reason: 'AWS Lambda writes the output of a function to its log group, in the role of the function.',
  },
  {
    action: /^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes|GetQueueUrl|ChangeMessageVisibility)$/,
    reason: 'AWS Lambda receives from the queues that are event sources, in the role of the function.',
  },
  {
    action: /^secretsmanager:DescribeSecret$/,
    reason: "A secret's own grantRead includes it. It shows no value.",
  },
  {
    ...{ function: 'AdvanceConference', action: /^dynamodb:GetItem$/ },
    reason: 'A repeated call is compared with the first one: test/adapters/dynamodb/conference-log.test.ts.',
  },
  {
    ...{ function: 'AdvanceConference', action: /^dynamodb:DeleteItem$/ },
    reason: 'An erasure deletes the idempotency keys of calls: test/contracts/erasure.contract.ts.',
  },
  {
    ...{ function: 'CheckStatus', action: /^dynamodb:(BatchGetItem|Query)$/ },
    reason: 'Half an hour after the end of a conference, its state and log are audited.',
  },
  {
    ...{ function: 'CheckStatus', action: /^(dynamodb:PutItem|secretsmanager:GetSecretValue)$/ },
    reason: 'If the outcome of a creation is unknown, a status check searches for its callback URL.',
  },
  {
    ...{ function: 'DeliverCallback', action: /^dynamodb:GetItem$/ },
    reason:
      'The conference that received a handed-over END is read. So is a host that seems to be full or slow.',
  },
  {
    ...{ function: 'DeliverCallback', action: /^(scheduler:CreateSchedule|iam:PassRole)$/ },
    reason:
      'The third attempt is half an hour after the second. A queue delays a message for 15 minutes at most.',
  },
  {
    ...{ function: 'ManageConferences', action: /^sqs:SendMessage$/, resource: /Workflows/ },
    reason: 'A repeated creation, whose conference is over, resumes its workflow: test/operations/workflows.',
  },
  {
    ...{ function: 'Sweep', action: /^sqs:SendMessage$/, resource: /Deliveries|StatusChecks/ },
    reason: 'The sweep enqueues lost jobs and status checks again, some time after they were due.',
  },
];
/** The outage of 4-outage.test.ts. */
const MISSING_TABLE = /table\/no-such-table$/;

const isEmulated = deployment().target === 'emulator';
/** In a real account IAM decides, and there is no such file. */
const lines = (isEmulated ? readFileSync(decisionsFile, 'utf8').trimEnd().split('\n') : []).map(
  (line): Line => JSON.parse(line),
);

const FUNCTIONS = [
  ...['AdvanceConference', 'CheckStatus', 'DeliverCallback', 'ExecuteCommand'],
  ...['ManageConferences', 'ReceiveCallback', 'ResumeWorkflow', 'Sweep'],
];

/** The function of a role. CloudFormation cuts the name of a role to 64 characters, and so the logical id in it. */
function functionOf({ role }: Line): string | undefined {
  const [, id] = /-Relay(\w+)/.exec(role) ?? [];
  return FUNCTIONS.find((name) => id?.startsWith(name.slice(0, 8)));
}

const requestedActions = lines.flatMap((line) => {
  const name = functionOf(line);
  return 'action' in line && name ? [{ ...line, name }] : [];
});

/** Matches an action or a resource as IAM does: `*` is any string, `?` any one character. */
function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(value);
}

/** Each action on each resource that the last policies of a function allow. */
const allowed = new Map(lines.flatMap((line) => ('allows' in line ? [[line.role, line]] : [])));
const pairs = [...allowed.values()].flatMap((line) => {
  const name = functionOf(line);
  if (!name) return [];
  return line.allows.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => ({ name, action, resource }))),
  );
});

type Pair = (typeof pairs)[number];

function explains({ function: name, action, resource = /./ }: UnusedPermission, pair: Pair): boolean {
  return (name ?? pair.name) === pair.name && action.test(pair.action) && resource.test(pair.resource);
}

test('each function requested actions, and its policies allowed all of them', () => {
  expect([...new Set(requestedActions.map(({ name }) => name))].sort()).toEqual(isEmulated ? FUNCTIONS : []);
  expect(
    requestedActions.filter(({ allowed, resource }) => !allowed && !MISSING_TABLE.test(resource)),
  ).toEqual([]);
});

test('each function used all permissions of its policies, except those with a reason', () => {
  expect(pairs.length > 60).toBe(isEmulated);
  const unused = pairs.filter(
    (pair) =>
      !requestedActions.some(
        ({ name, action, resource }) =>
          name === pair.name && matches(pair.action, action) && matches(pair.resource, resource),
      ),
  );
  const unexplained = unused.filter((pair) => !UNUSED_PERMISSIONS.some((known) => explains(known, pair)));
  const text = ({ name, action, resource }: Pair) => `${name} ${action} ${resource}`;
  expect([...new Set(unexplained.map(text))]).toEqual([]);
});
