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
  { action: /^logs:/, reason: 'AWS Lambda writes what a function prints to its log group, as the function.' },
  { action: /^xray:/, reason: 'AWS Lambda sends the segments of traces, as the function.' },
  {
    action: /^sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes|GetQueueUrl|ChangeMessageVisibility)$/,
    reason: 'AWS Lambda receives from the queues that are event sources, as the function.',
  },
  {
    action: /^secretsmanager:DescribeSecret$/,
    reason: "It is a part of a secret's own grantRead, and shows no value.",
  },
  {
    ...{ function: 'AdvanceConference', action: /^dynamodb:GetItem$/ },
    reason: 'A repeated call is compared with the first one: test/adapters/dynamodb/conference-log.test.ts.',
  },
  {
    ...{ function: 'CheckStatus', action: /^dynamodb:(BatchGetItem|Query)$/ },
    reason: 'Half an hour after the end of a conference, its state and log are audited.',
  },
  {
    ...{ function: 'CheckStatus', action: /^(dynamodb:PutItem|secretsmanager:GetSecretValue)$/ },
    reason: 'If the outcome of a creation is unknown, it is looked for by its callback URL, and confirmed.',
  },
  {
    ...{ function: 'DeliverCallback', action: /^dynamodb:DeleteItem$/ },
    reason: 'A delivery of a conference that is erased in the meantime is removed.',
  },
  {
    ...{ function: 'DeliverCallback', action: /^(scheduler:CreateSchedule|iam:PassRole)$/ },
    reason:
      'The third attempt is half an hour after the second: a queue holds a message for 15 minutes at most.',
  },
  {
    ...{ function: 'Sweep', action: /^sqs:SendMessage$/, resource: /Deliveries|StatusChecks/ },
    reason: 'Jobs and status checks that were lost are put again, some time after they were due.',
  },
];
/** The outage of 4-outage.test.ts. */
const MISSING_TABLE = /table\/no-such-table$/;

const isEmulated = deployment().target === 'emulator';
/** In a real account, IAM decides, and writes no file here. */
const lines = (isEmulated ? readFileSync(decisionsFile, 'utf8').trimEnd().split('\n') : []).map(
  (line): Line => JSON.parse(line),
);

const FUNCTIONS = [
  ...['AdvanceConference', 'CheckStatus', 'DeliverCallback', 'ManageConferences'],
  ...['ReceiveCallback', 'Sweep'],
];

/** Of the name of a role, which CloudFormation makes of its stack's and of its logical id: of 64 characters, so it is cut. */
function functionOf({ role }: Line): string | undefined {
  const [, id] = /-Relay(\w+)/.exec(role) ?? [];
  return FUNCTIONS.find((name) => id?.startsWith(name.slice(0, 8)));
}

const requestedActions = lines.flatMap((line) => {
  const name = functionOf(line);
  return 'action' in line && name ? [{ ...line, name }] : [];
});

/** As IAM matches an action or a resource: `*` is any text, `?` any one character. */
function matches(pattern: string, value: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`).test(value);
}

/** Each action of a function on each resource that its policies allow, as the last of its policies were. */
const allowed = new Map(lines.flatMap((line) => ('allows' in line ? [[line.role, line]] : [])));
const pairs = [...allowed.values()].flatMap((line) => {
  const name = functionOf(line);
  if (!name) return [];
  return line.allows.flatMap(({ actions, resources }) =>
    actions.flatMap((action) => resources.map((resource) => ({ name, action, resource }))),
  );
});

type Pair = (typeof pairs)[number];

function explains({ function: of, action, resource = /./ }: UnusedPermission, pair: Pair): boolean {
  return (of ?? pair.name) === pair.name && action.test(pair.action) && resource.test(pair.resource);
}

test('every function asked for something, and its policies allowed all of it', () => {
  expect([...new Set(requestedActions.map(({ name }) => name))].sort()).toEqual(isEmulated ? FUNCTIONS : []);
  expect(requestedActions.filter((each) => !each.allowed && !MISSING_TABLE.test(each.resource))).toEqual([]);
});

test('no policy allows what its function did not ask for, but for what has a reason', () => {
  expect(pairs.length > 60).toBe(isEmulated);
  const unused = pairs.filter(
    (pair) =>
      !requestedActions.some(
        (each) =>
          each.name === pair.name &&
          matches(pair.action, each.action) &&
          matches(pair.resource, each.resource),
      ),
  );
  const unexplained = unused.filter((pair) => !UNUSED_PERMISSIONS.some((known) => explains(known, pair)));
  const text = ({ name, action, resource }: Pair) => `${name} ${action} ${resource}`;
  expect([...new Set(unexplained.map(text))]).toEqual([]);
});
