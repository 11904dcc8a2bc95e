import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { parseSecret } from '../../lambda/adapters/secrets/secrets-manager';
import {
  callbackKeys,
  credentials,
  foneStormCredentials,
  maskKey,
  signingKeys,
} from '../../lambda/contract/secrets';
import { ConferenceRelay } from '../../lib/conference-relay';
import type { ExistingSecrets } from '../../lib/foundation/relay-secrets';
import { newApp } from './templates';

const [account, region] = ['111122223333', 'eu-central-1'];
const KEY = `arn:aws:kms:${region}:${account}:key/1234abcd`;
const arnOf = (name: string, where = region) =>
  `arn:aws:secretsmanager:${where}:${account}:secret:${name}-AbCdEf`;

/** Secrets of the app, each imported with a key. */
function importedSecrets(stack: Stack): Required<ExistingSecrets> {
  const encryptionKey = Key.fromKeyArn(stack, 'SecretsKey', KEY);
  const imported = (name: string) =>
    Secret.fromSecretAttributes(stack, name, { secretCompleteArn: arnOf(name), encryptionKey });
  return {
    callbackKeys: imported('callback-keys'),
    credentials: imported('callers'),
    signingKeys: imported('signing-keys'),
    maskKey: imported('mask-key'),
  };
}

function relayWith(secretsOf: (stack: Stack) => ExistingSecrets) {
  const stack = new Stack(newApp(), 'Visits', { env: { account, region } });
  const relay = new ConferenceRelay(stack, 'Relay', {
    fonestorm: { secret: Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm') },
    secrets: secretsOf(stack),
    maskPhoneNumbers: true,
    alarms: { enabled: false },
  });
  return { stack, relay };
}

/** The statements of the policies that name a text. */
function statementsWith(template: Template, text: string): { Action: unknown; Condition?: unknown }[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter((statement) => JSON.stringify(statement).includes(text));
}

describe('secrets that the app passes in', () => {
  test('replace the generated ones: the functions and the outputs name them', () => {
    const { stack } = relayWith(importedSecrets);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
    const variables = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
      ({ Properties }) => Object.entries(Properties.Environment?.Variables ?? {}),
    );
    const idsIn = (name: string) => [
      ...new Set(variables.flatMap(([key, id]) => (key === name ? [id] : []))),
    ];
    expect({
      callback: idsIn('RELAY_CALLBACK_KEYS_SECRET'),
      callers: idsIn('RELAY_CREDENTIALS_SECRET'),
      signing: idsIn('RELAY_SIGNING_KEYS_SECRET'),
      mask: idsIn('RELAY_MASK_KEY_SECRET'),
    }).toEqual({
      callback: [arnOf('callback-keys')],
      callers: [arnOf('callers')],
      signing: [arnOf('signing-keys')],
      mask: [arnOf('mask-key')],
    });
    const values = Object.values(template.findOutputs('*')).map(({ Value }) => Value);
    expect(values).toEqual(
      expect.arrayContaining([
        ...['callback-keys', 'callers', 'signing-keys', 'mask-key'].map((name) => arnOf(name)),
        'callbackKeys,credentials,signingKeys,maskKey',
        'visits/fonestorm',
      ]),
    );
  });

  test('each is readable by the functions that had the generated one, which may decrypt through Secrets Manager only', () => {
    const own = Template.fromStack(relayWith(() => ({})).stack);
    const passed = Template.fromStack(relayWith(importedSecrets).stack);
    const readers = [
      ['RelayFoundationSecretsCallbackKeys', 'callback-keys'],
      ['RelayFoundationSecretsCredentials', 'callers'],
      ['RelayFoundationSecretsSigningKeys', 'signing-keys'],
      ['RelayFoundationSecretsMaskKey', 'mask-key'],
    ] as const;
    for (const [generated, imported] of readers) {
      const count = statementsWith(own, generated).length;
      expect([imported, count > 0]).toEqual([imported, true]);
      expect([imported, statementsWith(passed, arnOf(imported)).length]).toEqual([imported, count]);
    }
    const decrypting = statementsWith(passed, KEY);
    expect(decrypting.length).toBeGreaterThan(5);
    for (const { Action, Condition } of decrypting)
      expect([Action, Condition]).toEqual([
        'kms:Decrypt',
        { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
      ]);
  });

  test('the named grant of the relay lets a principal of the app read one, with its key', () => {
    const { stack, relay } = relayWith(importedSecrets);
    const report = new Role(stack, 'Report', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    relay.secrets.grantRead(report, relay.secrets.signingKeys).assertSuccess();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^Report') }],
      PolicyDocument: {
        Statement: [
          {
            Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
            Resource: arnOf('signing-keys'),
          },
          { Action: 'kms:Decrypt', Resource: KEY },
        ],
      },
    });
  });

  test('the rest is generated, and the output names the passed ones only', () => {
    const { stack, relay } = relayWith((scope) => ({ signingKeys: new Secret(scope, 'Keys') as ISecret }));
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SecretsManager::Secret', 4);
    expect(Object.values(template.findOutputs('*')).map(({ Value }) => Value)).toContain('signingKeys');
    expect(relay.secrets.existing).toEqual(['signingKeys']);
  });

  test('one of another stack, with a key of that stack, makes no stack depend on itself', () => {
    const app = newApp();
    const platform = new Stack(app, 'Platform', { env: { account, region } });
    const encryptionKey = new Key(platform, 'Key');
    const create = (id: string) => new Secret(platform, id, { encryptionKey }) as ISecret;
    const stack = new Stack(app, 'Visits', { env: { account, region } });
    new ConferenceRelay(stack, 'Relay', {
      fonestorm: { secret: create('FoneStorm') },
      secrets: { callbackKeys: create('CallbackKeys') },
      alarms: { enabled: false },
    });
    const [first, second] = app.synth().stacks;
    expect([first?.stackName, second?.stackName]).toEqual(['Platform', 'Visits']);
    expect(statementsWith(Template.fromJSON(second?.template), 'kms:Decrypt').length).toBeGreaterThan(3);
  });

  test('one of another region is refused, because the functions read in their own', () => {
    const other = arnOf('callers', 'us-east-1');
    expect(() =>
      relayWith((stack) => ({ credentials: Secret.fromSecretCompleteArn(stack, 'Callers', other) })),
    ).toThrow(
      `Conference Relay: secrets.credentials: expected a secret of region ${region}, got ${other}. Replicate it there, and pass the replica.`,
    );
  });

  test('one for two purposes is refused, because each has other content', () => {
    expect(() =>
      relayWith((stack) => {
        const secret = Secret.fromSecretCompleteArn(stack, 'Keys', arnOf('keys'));
        return { callbackKeys: secret, signingKeys: secret };
      }),
    ).toThrow(
      'Conference Relay: secrets.signingKeys: expected another secret than that of secrets.callbackKeys, got the same',
    );
  });

  test('docs/embed.md has the content of each, which the functions accept', () => {
    const page = readFileSync(join(__dirname, '../../docs/embed.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(fonestorm|secrets\.\w+)` \| (`\{.+?) \|/gm)].map(
      ([, prop = '', content = '']) =>
        [prop, [...content.matchAll(/`(\{.+?\})`/g)].map(([, json]) => json)] as const,
    );
    const schemas = {
      fonestorm: foneStormCredentials,
      'secrets.callbackKeys': callbackKeys,
      'secrets.credentials': credentials,
      'secrets.signingKeys': signingKeys,
      'secrets.maskKey': maskKey,
    };
    expect(rows.map(([prop]) => prop)).toEqual(Object.keys(schemas));
    for (const [prop, contents] of rows) {
      expect([prop, contents.length > 0]).toEqual([prop, true]);
      for (const content of contents) {
        const text = (content ?? '').replaceAll('…', 'k'.repeat(64));
        const schema = schemas[prop as keyof typeof schemas];
        expect(() => parseSecret(text, schema, prop)).not.toThrow();
      }
    }
  });
});
