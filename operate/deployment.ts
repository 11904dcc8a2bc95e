import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { dynamodbBookings } from '../lambda/adapters/dynamodb/bookings';
import type { Bookings } from '../lambda/ports/bookings';
import { changeSecret } from './change-secret';
import { DEFAULT_STACK } from './default-stack';
import { chooseRelay, listRelays, type RegisteredRelay } from './registry';
import { outputOf } from './stack-outputs';
import { listResources, type StackResource } from './stack-resources';

/** A relay by its name in the registry, or by the stack of its foundation; default: the only one. */
export interface RelayChoice {
  readonly relay?: string;
  readonly stack?: string;
}

/** A deployed relay, and the operations on it. */
export interface Deployment {
  /** Its stack, account and region, to be shown. */
  readonly title: string;
  /** The value of an output of its foundation. Throws if there is none, unless an earlier version does without it. */
  output(name: string, fallback?: string): string;
  /** The value of an output of its functions. Rejects if there is none, or if they are not deployed. */
  functionsOutput(name: string): Promise<string>;
  /** Its resources of all stacks. Rejects if a stack is missing. */
  resources(): Promise<readonly StackResource[]>;
  /** A secret's text; undefined if it has no value. */
  readSecret(id: string): Promise<string | undefined>;
  /** Changes a secret's text; see `changeSecret`. */
  changeSecret(id: string, change: (text: string) => string): Promise<void>;
  /** The bookings of FoneNumbers. */
  readonly bookings: Bookings;
}

/**
 * Finds a deployment with the credentials and the region of the environment.
 *
 * @throws an error that says what to check
 */
export async function findDeployment(choice: RelayChoice): Promise<Deployment> {
  const cloudFormation = new CloudFormationClient();
  const { foundation, functions: functionsStack, construct } = await locate(choice);
  const { id, output } = await readStack(cloudFormation, foundation, construct);
  const secrets = new SecretsManagerClient();
  let functions: ReturnType<typeof readStack> | undefined;
  return {
    title: titleOf(foundation, id),
    output,
    get bookings() {
      return dynamodbBookings({ client: new DynamoDBClient(), name: output('Table') });
    },
    async functionsOutput(name) {
      functions ??= readStack(cloudFormation, functionsStack, construct);
      return (await functions).output(name);
    },
    async resources() {
      const stacks = [...new Set([foundation, functionsStack])];
      const all = await Promise.all(stacks.map((stack) => listResources(cloudFormation, stack)));
      return all.flat().filter(({ logicalId }) => isOfConstruct(logicalId, construct));
    },
    async readSecret(secretId) {
      return (await secrets.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString;
    },
    changeSecret: (secretId, change) => changeSecret(secrets, secretId, change),
  };
}

/** The stacks of a chosen relay. Without an entry in the registry, the stack of the functions has its usual name. */
async function locate({ relay, stack }: RelayChoice): Promise<Omit<RegisteredRelay, 'name' | 'format'>> {
  const registered = stack === undefined ? chooseRelay(await listRelays(new SSMClient()), relay) : undefined;
  if (registered) return registered;
  const foundation = stack ?? DEFAULT_STACK;
  return { foundation, functions: foundation.replace(/Foundation$/, 'Functions'), construct: '' };
}

/** Whether a resource is one of an embedded relay: its logical id begins with the path of the construct. */
function isOfConstruct(logicalId: string, construct: string): boolean {
  return (
    construct === '' ||
    (logicalId.startsWith(construct) &&
      /^(Foundation|Functions|Alarms)/.test(logicalId.slice(construct.length)))
  );
}

async function readStack(client: CloudFormationClient, name: string, construct: string) {
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
    output: (key: string, fallback?: string) => outputOf(name, values, key, construct, fallback),
  };
}

/** @param id `arn:aws:cloudformation:<region>:<account>:stack/…` */
function titleOf(stackName: string, id: string): string {
  const [, , , region, account] = id.split(':');
  return `${stackName} (account ${account || 'unknown'}, region ${region || 'unknown'})`;
}
