import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { acknowledge, securityRule } from '../acknowledge';
import { keyIn } from '../encryption';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';

/** Existing secrets, in place of generated ones. docs/embed.md has the content of each. */
export interface ExistingSecrets {
  /**
   * The keys that sign callback URLs: `{"current": "k1", "k1": …}`, and `"basic"` if FoneStorm must send credentials.
   *
   * @default - a new secret with a generated key
   */
  readonly callbackKeys?: ISecret;
  /**
   * The callers' tokens and logins: `{"tokens": {…}, "users": {…}, "loginKey": …}`.
   *
   * @default - a new secret without tokens and logins
   */
  readonly credentials?: ISecret;
  /**
   * The keys that sign deliveries: `{"current": "k1", "k1": …}`.
   *
   * @default - a new secret with a generated key
   */
  readonly signingKeys?: ISecret;
  /**
   * The key of the masks of phone numbers: `{"key": …}`. Relays with the same key give a number the same mask.
   *
   * @default - a new secret with a generated key
   */
  readonly maskKey?: ISecret;
}

export interface RelaySecretsProps extends ResourceProps, ExistingSecrets {
  /** FoneStorm's credentials, in the format `foneStormCredentials` of `lambda/contract/secrets`. */
  readonly fonestorm: ISecret;
}

/** The environment variables that name the secrets. */
const VARIABLES = {
  fonestorm: 'RELAY_FONESTORM_SECRET',
  callbackKeys: 'RELAY_CALLBACK_KEYS_SECRET',
  credentials: 'RELAY_CREDENTIALS_SECRET',
  signingKeys: 'RELAY_SIGNING_KEYS_SECRET',
  maskKey: 'RELAY_MASK_KEY_SECRET',
} as const;

/** The names of the secrets that an app may pass in. */
const EXISTING = ['callbackKeys', 'credentials', 'signingKeys', 'maskKey'] as const;

/**
 * The secrets that the functions read. Without existing ones, they are generated, and by default outlive every redeployment. The
 * removal policy and the key of the relay do not change an existing secret.
 */
export class RelaySecrets extends Construct {
  readonly fonestorm: ISecret;
  /** The keys that sign callback URLs. */
  readonly callbackKeys: ISecret;
  /** The callers' tokens and logins. There are none at first. */
  readonly credentials: ISecret;
  /** The keys that sign deliveries. */
  readonly signingKeys: ISecret;
  /**
   * The key of the masks of phone numbers. It exists even if numbers are not masked, so that a number gets the same mask after
   * masking was off for a while.
   */
  readonly maskKey: ISecret;
  /** The names of the secrets that the app passed in. */
  readonly existing: readonly string[];
  private readonly secretProps: SecretProps;

  constructor(scope: Construct, id: string, props: RelaySecretsProps) {
    super(scope, id);
    requireOwnRegion(this, props);
    requireDifferent(props);
    this.fonestorm = props.fonestorm;
    this.existing = EXISTING.filter((name) => props[name] !== undefined);
    this.secretProps = {
      removalPolicy: props.removalPolicy ?? RETAINED,
      ...(props.encryptionKey && { encryptionKey: keyIn(this, props.encryptionKey) }),
    };
    const { callbackKeys, credentials, signingKeys, maskKey } = props;
    this.callbackKeys =
      callbackKeys ??
      this.generate('CallbackKeys', 'Conference Relay: keys of callback URLs', 'k1', {
        current: 'k1',
      });
    this.credentials =
      credentials ??
      this.generate('Credentials', "Conference Relay: callers' tokens and logins", 'loginKey', {
        tokens: {},
        users: {},
      });
    this.signingKeys =
      signingKeys ??
      this.generate('SigningKeys', 'Conference Relay: keys of deliveries', 'k1', {
        current: 'k1',
      });
    const maskDescription = 'Conference Relay: key of the masks of phone numbers';
    this.maskKey = maskKey ?? this.generate('MaskKey', maskDescription, 'key', {}, NEVER_ROTATED);
  }

  /** Lets a principal read a secret, and decrypt it with its key if it has one: `ISecret.grantRead`. */
  grantRead(grantee: IGrantable, secret: ISecret): Grant {
    const grant = this.byArn(secret).grantRead(grantee);
    if (!secret.encryptionKey) return grant;
    return grant.combine(grantDecrypt(this, secret.encryptionKey.keyArn, grantee));
  }

  /**
   * A secret with a key, both by their ARNs: the CDK then grants the key in the policy of the reader's role. The policy of the key
   * would refer to a role of a stack that depends on the key's stack, which is a cycle.
   */
  private byArn(secret: ISecret): ISecret {
    const { encryptionKey, secretFullArn } = secret;
    if (!encryptionKey || secretFullArn === undefined) return secret;
    const id = `Imported${secret.node.addr}`;
    const found = this.node.tryFindChild(id) as ISecret | undefined;
    if (found) return found;
    const scope = new Construct(this, `KeyOf${secret.node.addr}`);
    return Secret.fromSecretAttributes(this, id, {
      secretCompleteArn: secretFullArn,
      encryptionKey: keyIn(scope, encryptionKey),
    });
  }

  /**
   * Lets a function read these secrets only, and sets its environment variables.
   *
   * @jsii ignore
   */
  connect(target: LambdaFunction, ...names: readonly (keyof typeof VARIABLES)[]): void {
    for (const name of names) {
      const secret = this[name];
      this.grantRead(target, secret);
      target.addEnvironment(VARIABLES[name], secretIdOf(secret, target));
    }
  }

  /** A secret whose `key` is 64 random letters and digits. */
  private generate(
    id: string,
    description: string,
    key: string,
    template: object,
    rotationReason?: string,
  ): ISecret {
    const secret = new Secret(this, id, {
      description,
      ...this.secretProps,
      generateSecretString: {
        secretStringTemplate: JSON.stringify(template),
        generateStringKey: key,
        passwordLength: 64,
        excludePunctuation: true,
      },
    });
    acknowledgeRotation(secret, rotationReason);
    return secret as ISecret;
  }
}

/** `grantRead` grants decryption in the policy of the key only, and nowhere if the key is not of this app. */
function grantDecrypt(scope: Construct, keyArn: string, grantee: IGrantable): Grant {
  const via = `secretsmanager.${Stack.of(scope).region}.amazonaws.com`;
  const conditions = { StringEquals: { 'kms:ViaService': via } };
  return Grant.addToPrincipal({ grantee, actions: ['kms:Decrypt'], resourceArns: [keyArn], conditions });
}

/**
 * The identifier of a secret for AWS Secrets Manager. It is the ARN, or the name if the six characters at the end of the ARN
 * are unknown. An ARN without them fails if the name itself ends in a hyphen and six characters. A secret of another account
 * needs an ARN.
 */
export function secretIdOf(secret: ISecret, reader: IConstruct): string {
  if (secret.secretFullArn !== undefined) return secret.secretFullArn;
  const account = Token.compareStrings(secret.env.account, Stack.of(reader).account);
  return account === TokenComparison.DIFFERENT ? secret.secretArn : secret.secretName;
}

/** The secrets of the props, each with the name of its prop in the construct of the relay. */
function namedSecrets(props: RelaySecretsProps): (readonly [prop: string, secret: ISecret])[] {
  const existing = EXISTING.flatMap((name) => {
    const secret = props[name];
    return secret ? [[`secrets.${name}`, secret] as const] : [];
  });
  return [['fonestorm.secret', props.fonestorm], ...existing];
}

/**
 * Refuses a secret of another region: functions read secrets in their own.
 *
 * @throws an error that names the prop
 */
function requireOwnRegion(scope: Construct, props: RelaySecretsProps): void {
  const { region } = Stack.of(scope);
  for (const [prop, secret] of namedSecrets(props)) {
    if (Token.compareStrings(secret.env.region, region) !== TokenComparison.DIFFERENT) continue;
    throw new Error(
      `Conference Relay: ${prop}: expected a secret of region ${region}, got ${secret.secretArn}. Replicate it there, and pass the replica.`,
    );
  }
}

/**
 * Refuses one secret for two purposes: each purpose has other content.
 *
 * @throws an error that names both props
 */
function requireDifferent(props: RelaySecretsProps): void {
  const found = new Map<string, string>();
  for (const [prop, secret] of namedSecrets(props)) {
    const other = found.get(secret.secretArn);
    if (other !== undefined)
      throw new Error(
        `Conference Relay: ${prop}: expected another secret than that of ${other}, got the same`,
      );
    found.set(secret.secretArn, prop);
  }
}

const ROTATED_BY_HAND = 'FoneStorm or callers have these keys, too. An operator rotates them with a command.';
const NEVER_ROTATED =
  'A new key would give a number another mask, so that subscribers could not recognise it.';

export function acknowledgeRotation(secret: Secret, reason = ROTATED_BY_HAND): void {
  acknowledge(
    secret,
    { id: 'AwsSolutions::AwsSolutions-SMG4', reason },
    ...securityRule('SecretsManagerRotationEnabled', reason),
  );
}
