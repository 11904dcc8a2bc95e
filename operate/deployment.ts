import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** A deployed foundation stack, with what a person does to it. */
export interface Deployment {
  /** The value of an output of the stack. */
  output(name: string): string;
  /** A secret's text; undefined where nothing is in it. */
  readSecret(id: string): Promise<string | undefined>;
  writeSecret(id: string, text: string): Promise<void>;
}

const DEFAULT_STACK = 'ConferenceRelay-Foundation';

/**
 * Finds a deployment with the credentials and the region of the environment.
 *
 * @param argv `--stack NAME` for another name than `ConferenceRelay-Foundation`
 * @throws one sentence that says what to do
 */
export async function findDeployment(argv: readonly string[]): Promise<Deployment> {
  const stackName = argv[argv.indexOf('--stack') + 1 || argv.length] ?? DEFAULT_STACK;
  const { Stacks } = await new CloudFormationClient()
    .send(new DescribeStacksCommand({ StackName: stackName }))
    .catch((error) => {
      throw new Error(
        `The stack ${stackName} cannot be read (${error.message}): is it deployed, and are AWS_PROFILE and AWS_REGION set?`,
        { cause: error },
      );
    });
  const outputs = new Map(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const secrets = new SecretsManagerClient();
  return {
    output(name) {
      const value = outputs.get(name);
      if (value !== undefined) return value;
      throw new Error(`The stack ${stackName} has no output ${name}: is it the foundation of a relay?`);
    },
    async readSecret(id) {
      return (await secrets.send(new GetSecretValueCommand({ SecretId: id }))).SecretString;
    },
    async writeSecret(id, text) {
      await secrets.send(new PutSecretValueCommand({ SecretId: id, SecretString: text }));
    },
  };
}
