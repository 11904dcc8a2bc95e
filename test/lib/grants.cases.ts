import { Template } from 'aws-cdk-lib/assertions';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay, type ConferenceRelayProps } from '../../lib/conference-relay';
import { ConferenceTable } from '../../lib/foundation/conference-table';
import { connectDeadLetters } from '../../lib/foundation/queues';
import { newApp } from './templates';

const [account, region] = ['111122223333', 'eu-central-1'];
const KEY = `arn:aws:kms:${region}:${account}:key/1234abcd`;
const SECRET = `arn:aws:secretsmanager:${region}:${account}:secret:visits/fonestorm`;

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** A relay that is embedded in a stack, with resources of that stack. */
function relayWith(props: (stack: Stack) => Partial<ConferenceRelayProps> & { secret?: ISecret }) {
  const stack = new Stack(newApp(), 'Visits', { env: { account, region } });
  const { secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm'), ...others } =
    props(stack);
  new ConferenceRelay(stack, 'Relay', { ...others, fonestorm: { secret } });
  const template = Template.fromStack(stack);
  const variables = Object.values(template.findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment?.Variables ?? {},
  );
  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }): Statement[] => Properties.PolicyDocument.Statement,
  );
  return { variables, statements };
}

function statementsWith(statements: readonly Statement[], text: string): Statement[] {
  return statements.filter((statement) => JSON.stringify(statement).includes(text));
}

describe("the secret of FoneStorm's credentials", () => {
  test.each([
    [
      'by its name, with a wildcard for the six characters at the end of the ARN',
      (stack: Stack) => Secret.fromSecretNameV2(stack, 'S', 'visits/fonestorm'),
      { read: 'visits/fonestorm', granted: 'visits/fonestorm-??????' },
    ],
    [
      'by an ARN without the six characters at its end',
      (stack: Stack) => Secret.fromSecretPartialArn(stack, 'S', SECRET),
      { read: 'visits/fonestorm', granted: `${SECRET}-??????` },
    ],
    [
      'by its whole ARN',
      (stack: Stack) => Secret.fromSecretCompleteArn(stack, 'S', `${SECRET}-AbCdEf`),
      { read: `${SECRET}-AbCdEf`, granted: `${SECRET}-AbCdEf` },
    ],
    [
      'of another account, by its ARN',
      (stack: Stack) => Secret.fromSecretPartialArn(stack, 'S', SECRET.replace(account, '444455556666')),
      {
        read: SECRET.replace(account, '444455556666'),
        granted: `${SECRET.replace(account, '444455556666')}-??????`,
      },
    ],
  ])('is granted and read %s', (_name, secretOf, { read, granted }) => {
    const { variables, statements } = relayWith((stack) => ({ secret: secretOf(stack) }));
    const secretIds = variables.flatMap((variable) => variable.RELAY_FONESTORM_SECRET ?? []);
    expect(secretIds).toEqual([read, read, read]);
    const reading = statementsWith(statements, 'visits/fonestorm');
    expect(reading).toHaveLength(3);
    for (const { Resource } of reading) {
      expect(JSON.stringify(Resource)).toContain(`${granted.slice(granted.indexOf('visits'))}"`);
    }
  });

  test('with a customer managed key, the functions may decrypt with it, through Secrets Manager only', () => {
    const { statements } = relayWith((stack) => ({
      secret: new Secret(stack, 'S', { encryptionKey: Key.fromKeyArn(stack, 'Key', KEY) }) as ISecret,
    }));
    const decrypting = statementsWith(statements, 'kms:Decrypt');
    expect(decrypting).toHaveLength(3);
    for (const { Condition } of decrypting) {
      expect(Condition).toEqual({
        StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
      });
    }
  });
});

describe('an existing table', () => {
  const tableArn = `arn:aws:dynamodb:${region}:${account}:table/visits`;

  test('with a customer managed key, the functions may use the key, for writing only if they write', () => {
    const { statements } = relayWith((stack) => ({
      table: Table.fromTableAttributes(stack, 'Table', {
        tableArn,
        encryptionKey: Key.fromKeyArn(stack, 'Key', KEY),
      }),
    }));
    const allowed = statementsWith(statements, 'key/1234abcd');
    expect(allowed.map(({ Action }) => Action)).toEqual(
      new Array(6).fill([
        ...['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      ]),
    );
  });

  test('with a customer managed key, a function that only reads may not use the key for writing', () => {
    const stack = new Stack(newApp(), 'Visits', { env: { account, region } });
    const encryptionKey = Key.fromKeyArn(stack, 'Key', KEY);
    const table = Table.fromTableAttributes(stack, 'Table', { tableArn, encryptionKey });
    const reader = new LambdaFunction(stack, 'Reader', {
      ...{ runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('//') },
    });
    new ConferenceTable(stack, 'Conferences', { table }).connect(reader, 'GetItem');
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          { Action: 'dynamodb:GetItem', Resource: tableArn },
          { Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: KEY },
        ],
      },
    });
  });

  test('by its name, the functions may query its four indexes, each by its own ARN', () => {
    const { statements } = relayWith((stack) => ({ table: Table.fromTableName(stack, 'Table', 'visits') }));
    const queried = statementsWith(statements, '/index/').map(({ Resource }) => JSON.stringify(Resource));
    expect(new Set(queried.map((resource) => /index\/(\w+|\*)/.exec(resource)?.[1]))).toEqual(
      new Set(['listed', 'due', 'unfinished', 'phases']),
    );
  });
});

test('dead letters with a customer managed key: their reader may decrypt, and delete none', () => {
  const stack = new Stack(newApp(), 'Visits', { env: { account, region } });
  const encryptionMasterKey = Key.fromKeyArn(stack, 'Key', KEY);
  const reader = new LambdaFunction(stack, 'Reader', {
    ...{ runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('//') },
  });
  connectDeadLetters(new Queue(stack, 'DeadLetters', { encryptionMasterKey }), reader, 'DEAD_LETTERS_URL');
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        { Action: ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility'] },
        { Action: 'kms:Decrypt', Resource: KEY },
      ],
    },
  });
});

test.each([
  [
    'table',
    (stack: Stack) => ({
      table: Table.fromTableArn(stack, 'Table', `arn:aws:dynamodb:${region}:444455556666:table/visits`),
    }),
  ],
  [
    'eventBus',
    (stack: Stack) => ({
      eventBus: EventBus.fromEventBusArn(
        stack,
        'Bus',
        `arn:aws:events:${region}:444455556666:event-bus/visits`,
      ),
    }),
  ],
])(
  '%s: a resource of another account is refused, because functions and rules refer to it by name',
  (prop, props) => {
    expect(() => relayWith(props)).toThrow(
      `Conference Relay: ${prop}: expected a resource of account ${account}, region ${region}, got arn:aws:`,
    );
  },
);
