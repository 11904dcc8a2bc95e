import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { dynamodbBookings } from '../lambda/adapters/dynamodb/bookings';
import type { Bookings } from '../lambda/ports/bookings';
import { changeSecret } from './change-secret';

/** A deployed relay, and the operations on it. */
export interface Deployment {
  /** Its stack, account and region, for a person. */
  readonly title: string;
  /** The value of an output of its foundation. */
  output(name: string): string;
  /** The value of an output of its functions; undefined if they have none of this name. */
  functionsOutput(name: string): Promise<string | undefined>;
  /** A secret's text; undefined where nothing is in it. */
  readSecret(id: string): Promise<string | undefined>;
  /** Changes a secret's text; see `changeSecret`. */
  changeSecret(id: string, change: (text: string) => string): Promise<void>;
  /** The bookings of FoneNumbers, to be read. */
  readonly bookings: Bookings;
}

export const DEFAULT_STACK = 'ConferenceRelay-Foundation';

/**
 * Finds a deployment with the credentials and the region of the environment.
 *
 * @param stackName the stack of its foundation
 * @throws one sentence that says what to do
 */
export async function findDeployment(stackName: string): Promise<Deployment> {
  const cloudFormation = new CloudFormationClient();
  const { id, outputs } = await readStack(cloudFormation, stackName);
  const secrets = new SecretsManagerClient();
  const output = (name: string) => {
    const value = outputs.get(name);
    if (value !== undefined) return value;
    throw new Error(`The stack ${stackName} has no output ${name}: is it the foundation of a relay?`);
  };
  let functions: ReturnType<typeof readStack> | undefined;
  return {
    title: titleOf(stackName, id),
    output,
    get bookings() {
      return dynamodbBookings({ client: new DynamoDBClient(), name: output('Table') });
    },
    async functionsOutput(name) {
      functions ??= readStack(cloudFormation, stackName.replace(/Foundation$/, 'Functions'));
      return (await functions).outputs.get(name);
    },
    async readSecret(secret) {
      return (await secrets.send(new GetSecretValueCommand({ SecretId: secret }))).SecretString;
    },
    changeSecret: (secret, change) => changeSecret(secrets, secret, change),
  };
}

async function readStack(client: CloudFormationClient, name: string) {
  const { Stacks: [stack] = [] } = await client
    .send(new DescribeStacksCommand({ StackName: name }))
    .catch((error) => {
      throw new Error(
        `The stack ${name} cannot be read (${error.message}): is it deployed, and are AWS_PROFILE and AWS_REGION set?`,
        { cause: error },
      );
    });
  const outputs = (stack?.Outputs ?? []).map(
    ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
  );
  return { id: stack?.StackId ?? '', outputs: new Map(outputs) };
}

/** @param id `arn:aws:cloudformation:<region>:<account>:stack/…` */
function titleOf(stackName: string, id: string): string {
  const [, , , region, account] = id.split(':');
  return `${stackName} (account ${account || 'not known'}, region ${region || 'not known'})`;
}
