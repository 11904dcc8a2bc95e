import {
  type Answers,
  AwsRefusal,
  type ResourceRow,
  resourcesXml,
  stackXml,
  startAwsAccount,
} from './aws-account';
import { runInProcess } from './command-in-process';

/** Runs the command with an account of AWS that has these answers. */
export async function runWith(line: string, answers: Answers) {
  const account = await startAwsAccount(answers);
  try {
    return { ...(await runInProcess(line.split(' '))), operations: account.operations };
  } finally {
    await account.stop();
  }
}

/** A parameter of the registry. */
export const entry = (name: string, foundation: string, construct = '') => ({
  Name: `/conference-relay/${name}`,
  Value: JSON.stringify({
    ...{ format: '1', foundation, functions: foundation.replace('Foundation', 'Functions'), construct },
  }),
});
export const registryOf = (...Parameters: { Name: string; Value: string }[]): Answers => ({
  GetParametersByPath: ({ Path }) => {
    if (Path !== '/conference-relay/') throw new AwsRefusal('ValidationException', String(Path));
    return { Parameters };
  },
});
/** The resources of the functions' and of the foundation's stack. */
const RESOURCES: Readonly<Record<string, readonly ResourceRow[]>> = {
  'R-Foundation': [
    ...['Mailbox', 'StatusChecks', 'Deliveries', 'Schedules'].map(
      (id): ResourceRow => [`Relay${id}DeadLetters0A1B2C3D`, 'SQS::Queue', `${id}-dead`],
    ),
    ...['Mailbox', 'StatusChecks', 'Deliveries'].map(
      (id): ResourceRow => [`Relay${id}Queue0A1B2C3D`, 'SQS::Queue', id],
    ),
  ],
  'R-Functions': [
    ['RelaySweepFunction0A1B2C3D', 'Lambda::Function', 'sweep-1'],
    ['RelayReceiveCallbackFunction0A1B2C3D', 'Lambda::Function', 'receive-1'],
    ['RelayManageConferencesFunction0A1B2C3D', 'Lambda::Function', 'manage-1'],
    ['RelayMapping0A1B2C3D', 'Lambda::EventSourceMapping', 'mapping-1'],
    ['AWSLogRetention0A1B2C3D', 'Lambda::Function', 'other'],
    ['AlarmsA0A1B2C3D', 'CloudWatch::Alarm', 'alarm-a'],
    ['AlarmsB0A1B2C3D', 'CloudWatch::Alarm', 'alarm-b'],
  ],
};
export const deployed = (messages: Readonly<Record<string, number>>): Answers => ({
  ...registryOf(entry('R', 'R-Foundation')),
  DescribeStacks: () => stackXml('R-Foundation', { PublicUrl: 'https://relay.example' }),
  // The SDK sends a request about a queue to its URL.
  ListStackResources: ({ StackName }, url) =>
    resourcesXml(
      (RESOURCES[String(StackName)] ?? []).map(([id, type, name]) => [
        ...([id, type] as const),
        type === 'SQS::Queue' ? `${url}/${name}` : name,
      ]),
    ),
  GetQueueAttributes: ({ QueueUrl }) => {
    const name = String(QueueUrl).split('/').at(-1) ?? '';
    return {
      Attributes: { ApproximateNumberOfMessages: String(messages[name] ?? 0), QueueArn: `arn:${name}` },
    };
  },
});
