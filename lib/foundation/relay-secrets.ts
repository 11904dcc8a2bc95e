import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, Token, TokenComparison } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge, securityRule } from '../acknowledge';
import { keyIn } from '../encryption';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';

export interface RelaySecretsProps extends ResourceProps {
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

/** The secrets that the functions read. The relay's own are generated, and by default outlive every redeployment. */
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
  private readonly secretProps: SecretProps;

  constructor(scope: Construct, id: string, props: RelaySecretsProps) {
    super(scope, id);
    this.fonestorm = props.fonestorm;
    this.secretProps = {
      removalPolicy: props.removalPolicy ?? RETAINED,
      ...(props.encryptionKey && { encryptionKey: keyIn(this, props.encryptionKey) }),
    };
    this.callbackKeys = this.generate('CallbackKeys', 'Conference Relay: keys of callback URLs', 'k1', {
      current: 'k1',
    });
    this.credentials = this.generate(
      'Credentials',
      "Conference Relay: callers' tokens and logins",
      'loginKey',
      {
        tokens: {},
        users: {},
      },
    );
    this.signingKeys = this.generate('SigningKeys', 'Conference Relay: keys of deliveries', 'k1', {
      current: 'k1',
    });
    const maskDescription = 'Conference Relay: key of the masks of phone numbers';
    this.maskKey = this.generate('MaskKey', maskDescription, 'key', {}, NEVER_ROTATED);
  }

  /** Lets a principal read a secret, and decrypt it with its key if it has one: `ISecret.grantRead`. */
  grantRead(grantee: IGrantable, secret: ISecret): Grant {
    const grant = secret.grantRead(grantee);
    if (!secret.encryptionKey) return grant;
    return grant.combine(grantDecrypt(this, secret.encryptionKey.keyArn, grantee));
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
      target.addEnvironment(VARIABLES[name], idOf(secret, target));
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
function idOf(secret: ISecret, reader: LambdaFunction): string {
  if (secret.secretFullArn !== undefined) return secret.secretFullArn;
  const account = Token.compareStrings(secret.env.account, Stack.of(reader).account);
  return account === TokenComparison.DIFFERENT ? secret.secretArn : secret.secretName;
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
