import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { type App, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';
import { snippet } from '../docs/snippets';
import { oncePerMutant } from '../mutants/once-per-mutant';
import { newApp } from './templates';

const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd';

/** The property of each encrypted type that names the key. */
const KEY_PROPERTIES = {
  'AWS::DynamoDB::Table': 'SSESpecification',
  'AWS::SQS::Queue': 'KmsMasterKeyId',
  'AWS::Events::EventBus': 'KmsKeyIdentifier',
  'AWS::Events::Archive': 'KmsKeyIdentifier',
  'AWS::SecretsManager::Secret': 'KmsKeyId',
  'AWS::Logs::LogGroup': 'KmsKeyId',
};

function relayIn(app: App, keyOf: (stack: Stack) => IKey) {
  const stack = new Stack(app, 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  const alarms = { enabled: false };
  new ConferenceRelay(stack, 'Relay', { fonestorm: { secret }, encryptionKey: keyOf(stack), alarms });
  return stack;
}

/** A relay with a key of the same stack. */
const stackWithKey = oncePerMutant(() => relayIn(newApp(), (stack) => new Key(stack, 'Key')));
const withKey = oncePerMutant(() => Template.fromStack(stackWithKey()));

interface Statement {
  readonly Action: string | readonly string[];
  readonly Principal: { readonly Service?: unknown };
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** The statements for AWS's services in the policy of the only key. */
function keyPolicyOf(template: Template): Statement[] {
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  const statements: Statement[] = key?.Properties.KeyPolicy.Statement;
  return statements.filter(({ Principal }) => Principal.Service !== undefined);
}

function sortKeys(statement: object): object {
  return Object.fromEntries(Object.entries(statement).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The dead-letter queue of the bus, which receives what the key could not encrypt. */
const deadLettersOfBus = () =>
  Object.entries(withKey().findResources('AWS::SQS::Queue')).find(([id]) => id.includes('StatusEvents')) ??
  [];

describe('with an encryption key', () => {
  test('the bus has a dead-letter queue for events that the key cannot encrypt, which has a key of AWS', () => {
    const [bus] = Object.values(withKey().findResources('AWS::Events::EventBus'));
    const [id = '', queue] = deadLettersOfBus();
    expect(bus?.Properties.DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [id, 'Arn'] } });
    expect(queue).toMatchObject({
      Properties: { MessageRetentionPeriod: 1_209_600 },
      DeletionPolicy: 'RetainExceptOnCreate',
    });
    withKey().hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          {
            Action: 'sqs:SendMessage',
            Effect: 'Allow',
            Principal: { Service: 'events.amazonaws.com' },
            Resource: { 'Fn::GetAtt': [id, 'Arn'] },
            Condition: {
              ArnEquals: {
                'aws:SourceArn': {
                  'Fn::GetAtt': [Match.stringLikeRegexp('^RelayFoundationStatusEventsBus'), 'Arn'],
                },
              },
            },
          },
        ]),
      },
    });
  });

  test('without a key, and for a bus that is passed in, the relay creates no dead-letter queue of a bus', () => {
    const stack = new Stack(newApp(), 'Visits');
    const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
    const encryptionKey = new Key(stack, 'Key');
    const eventBus = new EventBus(stack, 'Bus') as IEventBus;
    const alarms = { enabled: false };
    const own = new ConferenceRelay(stack, 'Own', { fonestorm: { secret }, encryptionKey, eventBus, alarms });
    const plain = new ConferenceRelay(stack, 'Plain', { fonestorm: { secret }, alarms });
    expect([own, plain].map(({ foundation }) => foundation.statusEvents.deadLetters)).toEqual([
      undefined,
      undefined,
    ]);
    expect([own, plain].map(({ deadLetterQueues }) => deadLetterQueues.length)).toEqual([6, 6]);
  });

  test('the key encrypts the table, all queues, the bus and its archive, the secrets and all log groups', () => {
    for (const [type, property] of Object.entries(KEY_PROPERTIES)) {
      const resources = Object.values(withKey().findResources(type));
      expect(resources.length).toBeGreaterThan(0);
      for (const resource of resources) {
        const { Properties } = resource;
        if (resource === deadLettersOfBus()[1]) continue;
        expect(JSON.stringify(Properties[property])).toContain('"Fn::GetAtt":["Key');
      }
    }
    withKey().hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
  });

  test('EventBridge may encrypt the bus and its archive, and send to encrypted queues, for this account only', () => {
    const [events, archive, describe] = keyPolicyOf(withKey()).filter(
      ({ Principal }) => Principal.Service === 'events.amazonaws.com',
    );
    expect(events).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(archive).toMatchObject({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:ReEncrypt*'],
      Condition: { ArnLike: { 'kms:EncryptionContext:aws:events:event-bus:arn': expect.anything() } },
    });
    expect(describe).toMatchObject({ Action: 'kms:DescribeKey' });
  });

  test('CloudWatch Logs may encrypt the log groups of this account', () => {
    const logs = keyPolicyOf(withKey()).filter(({ Principal }) =>
      JSON.stringify(Principal.Service).includes('logs.'),
    );
    expect(logs).toMatchObject([
      {
        Action: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
      },
    ]);
  });

  test('each role that sends to a queue or receives from it may use the key', () => {
    const roles = Object.entries(withKey().findResources('AWS::IAM::Policy')).map(([id, { Properties }]) => {
      const statements: Statement[] = Properties.PolicyDocument.Statement;
      const allowed = statements
        .filter(({ Resource }) => JSON.stringify(Resource).includes('"Key'))
        .flatMap(({ Action }) => Action);
      const text = JSON.stringify(statements);
      const expected = [
        ...(text.includes('sqs:SendMessage') ? ['kms:Encrypt', 'kms:GenerateDataKey*', 'kms:Decrypt'] : []),
        ...(/sqs:ReceiveMessage|GetSecretValue|dynamodb/.test(text) ? ['kms:Decrypt'] : []),
      ];
      return { id, missing: expected.filter((action) => !allowed.includes(action)), allowed };
    });
    expect(roles.filter(({ missing }) => missing.length > 0)).toEqual([]);
    expect(roles.filter(({ allowed }) => allowed.length > 0).length).toBeGreaterThanOrEqual(8);
  });

  test('a key of another stack may encrypt a relay in two stacks: no stack depends on one that depends on it', () => {
    const app = newApp();
    const encryptionKey = new Key(new Stack(app, 'Keys'), 'Key');
    const { foundation } = new FoundationStack(app, 'Foundation', { encryptionKey });
    new FunctionsStack(app, 'Functions', { foundation, encryptionKey, maskPhoneNumbers: true });
    const { stacks } = app.synth();
    expect(stacks.map(({ stackName }) => stackName)).toEqual(['Keys', 'Foundation', 'Functions']);
    expect(keyPolicyOf(Template.fromJSON(stacks[0]?.template))).toHaveLength(4);
  });

  test('docs/embed.md has the statements for the policy of an imported key', () => {
    const app = newApp();
    const env = { account: '123456789012', region: 'eu-west-1' };
    const keys = new Stack(app, 'Keys', { env });
    const encryptionKey = new Key(keys, 'Key');
    new FoundationStack(app, 'Foundation', { encryptionKey, env });
    const text = JSON.stringify(keyPolicyOf(Template.fromStack(keys)), (_name, value) =>
      value?.['Fn::Join']
        ? value['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'aws')).join('')
        : value,
    );
    const sorted = (statements: Statement[]) =>
      statements.map((statement) => JSON.stringify(sortKeys(statement))).sort();
    expect(sorted(JSON.parse(snippet('embed.md', 'kms:Decrypt')))).toEqual(sorted(JSON.parse(text)));
  });

  test('synthesis warns that an imported key needs statements, because its policy cannot be changed', () => {
    const warning = Match.stringLikeRegexp('cannot change the policy of an imported key.*docs/embed.md');
    const imported = relayIn(newApp(), (stack) => Key.fromKeyArn(stack, 'Key', KEY));
    expect(Annotations.fromStack(imported).findWarning('*', warning).length).toBeGreaterThan(0);
    expect(Annotations.fromStack(stackWithKey()).findWarning('*', warning)).toEqual([]);
  });
});
