import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { dynamodbBookings } from '../lambda/adapters/dynamodb/bookings';
import type { Bookings } from '../lambda/ports/bookings';
import { changeSecret } from './change-secret';
import { outputOf } from './stack-outputs';

/** A deployed relay, and the operations on it. */
export interface Deployment {
  /** Its stack, account and region, to be shown. */
  readonly title: string;
  /** The value of an output of its foundation. Throws if there is none. */
  output(name: string): string;
  /** The value of an output of its functions. Rejects if there is none, or if they are not deployed. */
  functionsOutput(name: string): Promise<string>;
  /** A secret's text; undefined if it has no value. */
  readSecret(id: string): Promise<string | undefined>;
  /** Changes a secret's text; see `changeSecret`. */
  changeSecret(id: string, change: (text: string) => string): Promise<void>;
  /** The bookings of FoneNumbers. */
  readonly bookings: Bookings;
}

export const DEFAULT_STACK = 'ConferenceRelay-Foundation';

/**
 * Finds a deployment with the credentials and the region of the environment.
 *
 * @param stackName the stack of its foundation
 * @throws an error that says what to check
 */
export async function findDeployment(stackName: string): Promise<Deployment> {
  const cloudFormation = new CloudFormationClient();
  const { id, output } = await readStack(cloudFormation, stackName);
  const secrets = new SecretsManagerClient();
  let functions: ReturnType<typeof readStack> | undefined;
  return {
    title: titleOf(stackName, id),
    output,
    get bookings() {
      return dynamodbBookings({ client: new DynamoDBClient(), name: output('Table') });
    },
    async functionsOutput(name) {
      functions ??= readStack(cloudFormation, stackName.replace(/Foundation$/, 'Functions'));
      return (await functions).output(name);
    },
    async readSecret(secretId) {
      return (await secrets.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
    },
    changeSecret: (secretId, change) => changeSecret(secrets, secretId, change),
  };
}

async function readStack(client: CloudFormationClient, name: string) {
  const { Stacks: [stack] = [] } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error) => {
      throw new Error(
        `The stack ${name} cannot be read (${error.message}). Check that it is deployed, and that AWS_PROFILE and AWS_REGION are set.`,
        { cause: error },
      );
    });
  const outputs = (stack?.Outputs ?? []).map(
    ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
  );
  const values = new Map(outputs);
  return {
    id: stack?.StackId ?? '',
    output: (key: string) => outputOf(name, values, key),
  };
}

/** @param id `arn:aws:cloudformation:<region>:<account>:stack/…` */
function titleOf(stackName: string, id: string): string {
  const [, , , region, account] = id.split(':');
  return `${stackName} (account ${account || 'unknown'}, region ${region || 'unknown'})`;
}
