import { QUEUE_NAMES, type QueueName } from '../lambda/domain/health';
import type { StackResource } from './stack-resources';

/** A part of the id of each queue's construct. */
const QUEUES: Readonly<Record<QueueName, string>> = {
  mailbox: 'Mailbox',
  'status-checks': 'StatusChecks',
  deliveries: 'Deliveries',
  workflows: 'Workflows',
  commands: 'Commands',
  ticks: 'Schedules',
  events: 'StatusEvents',
};

/** A relay of an earlier version has no workflows and commands. Only a bus with the user's own key has dead letters. */
const LATER_QUEUES: readonly QueueName[] = ['workflows', 'commands', 'events'];

/** The functions that operators see, by the ids of their constructs. */
const FUNCTIONS = [
  ...['ReceiveCallback', 'ManageConferences', 'AdvanceConference', 'CheckStatus'],
  ...['DeliverCallback', 'ResumeWorkflow', 'Sweep', 'ExecuteCommand', 'ServeConsole'],
];

/** A queue with its dead-letter queue. Schedules and the bus send without a queue: ticks and events have a dead-letter queue only. */
export interface RelayQueue {
  readonly name: QueueName;
  /** The URL. */
  readonly queue: string | undefined;
  /** The URL. */
  readonly deadLetters: string | undefined;
}

/** A deployed function. */
export interface RelayFunctionName {
  /** The name in the docs, such as `receive-callback`. */
  readonly name: string;
  /** The name in AWS. */
  readonly physicalId: string;
}

/** The parts of a relay that operators see. */
export interface RelayParts {
  readonly queues: readonly RelayQueue[];
  readonly functions: readonly RelayFunctionName[];
  /** The names of the alarms in CloudWatch. */
  readonly alarms: readonly string[];
  /** The ids of the event source mappings, by which AWS Lambda reads the queues. */
  readonly mappings: readonly string[];
}

/** Finds the parts of a relay. Rejects if its stacks cannot be read. */
export type FindRelayParts = () => Promise<RelayParts>;

/** Finds the parts of a relay among the resources of its stacks, by their logical ids. */
export function findParts(resources: readonly StackResource[]): RelayParts {
  const find = (type: string, end: string) =>
    resources.find((each) => each.type === type && new RegExp(`${end}[0-9A-F]{8}$`).test(each.logicalId))
      ?.physicalId;
  const all = (type: string) => resources.flatMap((each) => (each.type === type ? [each.physicalId] : []));
  return {
    queues: QUEUE_NAMES.map((name) => ({
      name,
      queue: find('AWS::SQS::Queue', `${QUEUES[name]}Queue`),
      deadLetters: find('AWS::SQS::Queue', `${QUEUES[name]}DeadLetters`),
    })).filter(({ name, queue, deadLetters }) => !LATER_QUEUES.includes(name) || queue || deadLetters),
    functions: FUNCTIONS.flatMap((id) => {
      const physicalId = find('AWS::Lambda::Function', `${id}Function`);
      return physicalId === undefined ? [] : [{ name: toWords(id), physicalId }];
    }),
    alarms: all('AWS::CloudWatch::Alarm'),
    mappings: all('AWS::Lambda::EventSourceMapping'),
  };
}

/** `ReceiveCallback` is `receive-callback`. */
function toWords(id: string): string {
  return id.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
}
