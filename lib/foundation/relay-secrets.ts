import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, Token, TokenComparison, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { RETAINED } from '../retained';

export interface RelaySecretsProps {
  /** FoneStorm's credentials, as `foneStormCredentials` of `lambda/contract/secrets` has them. */
  readonly fonestorm: ISecret;
}

/** The variables that name a secret, each with the secret it names. */
const VARIABLES = {
  fonestorm: 'RELAY_FONESTORM_SECRET',
  callbackKeys: 'RELAY_CALLBACK_KEYS_SECRET',
  credentials: 'RELAY_CREDENTIALS_SECRET',
  signingKeys: 'RELAY_SIGNING_KEYS_SECRET',
  maskKey: 'RELAY_MASK_KEY_SECRET',
} as const;

/** What the functions read at run time. The relay's own are generated, and outlive every redeployment. */
export class RelaySecrets extends Construct {
  readonly fonestorm: ISecret;
  /** The keys of the callback URLs that FoneStorm holds. */
  readonly callbackKeys: ISecret;
  /** The callers' tokens and logins: none at first. */
  readonly credentials: ISecret;
  /** What the secrets of receivers are made from. */
  readonly signingKeys: ISecret;
  /**
   * What the masks of phone numbers are made from: there whether numbers are masked or not, so that they have the same
   * masks where masking is turned off and on again.
   */
  readonly maskKey: ISecret;

  constructor(scope: Construct, id: string, { fonestorm }: RelaySecretsProps) {
    super(scope, id);
    this.fonestorm = fonestorm;
    this.callbackKeys = this.generated('CallbackKeys', 'Conference Relay: keys of callback URLs', 'k1', {
      current: 'k1',
    });
    this.credentials = this.generated(
      'Credentials',
      "Conference Relay: callers' tokens and logins",
      'loginKey',
      {
        tokens: {},
        users: {},
      },
    );
    this.signingKeys = this.generated('SigningKeys', 'Conference Relay: keys of deliveries', 'k1', {
      current: 'k1',
    });
    const ofMasks = 'Conference Relay: key of the masks of phone numbers';
    this.maskKey = this.generated('MaskKey', ofMasks, 'key', {}, NEVER_ROTATED);
  }

  /** Lets a function read these secrets and no others, and tells it which. */
  connect(target: LambdaFunction, ...names: readonly (keyof typeof VARIABLES)[]): void {
    for (const name of names) {
      const secret = this[name];
      secret.grantRead(target);
      if (secret.encryptionKey) grantDecrypt(secret.encryptionKey.keyArn, target);
      target.addEnvironment(VARIABLES[name], idOf(secret, target));
    }
  }

  /** A secret whose `key` is 64 random letters and digits. */
  private generated(
    id: string,
    description: string,
    key: string,
    template: object,
    notRotated?: string,
  ): ISecret {
    const secret = new Secret(this, id, {
      description,
      removalPolicy: RETAINED,
      generateSecretString: {
        secretStringTemplate: JSON.stringify(template),
        generateStringKey: key,
        passwordLength: 64,
        excludePunctuation: true,
      },
    });
    acknowledgeRotation(secret, notRotated);
    return secret as ISecret;
  }
}

/** `grantRead` grants decryption in the policy of the key only, and nowhere if the key is not of this app. */
function grantDecrypt(keyArn: string, reader: LambdaFunction): void {
  const via = `secretsmanager.${Stack.of(reader).region}.amazonaws.com`;
  const conditions = { StringEquals: { 'kms:ViaService': via } };
  Grant.addToPrincipal({ grantee: reader, actions: ['kms:Decrypt'], resourceArns: [keyArn], conditions });
}

/**
 * The identifier of a secret for AWS Secrets Manager: its ARN, or its name if the six characters at the end of the ARN are
 * unknown. An ARN without them fails if the name itself ends in a hyphen and six characters. A secret of another account
 * needs an ARN.
 */
function idOf(secret: ISecret, reader: LambdaFunction): string {
  if (secret.secretFullArn !== undefined) return secret.secretFullArn;
  const account = Token.compareStrings(secret.env.account, Stack.of(reader).account);
  return account === TokenComparison.DIFFERENT ? secret.secretArn : secret.secretName;
}

const ROTATED_BY_HAND =
  'What is rotated is known elsewhere, too: by FoneStorm, or by callers. Rotation is a command of a person.';
const NEVER_ROTATED =
  'With another key a number would have another mask, and who subscribes could not tell that it is the same.';

export function acknowledgeRotation(secret: Secret, reason = ROTATED_BY_HAND): void {
  Validations.of(secret).acknowledge({ id: 'AwsSolutions::AwsSolutions-SMG4', reason });
}
