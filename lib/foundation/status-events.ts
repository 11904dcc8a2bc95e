import { Archive, type CfnArchive, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { type Grant, type IGrantable, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambda/contract/events';
import { acknowledge } from '../acknowledge';
import { allowEventBridge, keyIn } from '../encryption';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';
import { requireOwnAccount } from './own-account';
import { createDeadLetterQueue } from './queues';

export interface StatusEventsProps extends ResourceProps {
  /**
   * An existing bus. The relay creates no archive for it.
   *
   * @default - a new bus
   */
  readonly eventBus?: IEventBus;
  /**
   * How long the archive of a new bus keeps events. Zero: no archive.
   *
   * @default Duration.days(90)
   */
  readonly archiveRetention?: Duration;
}

/** The bus of the status events, with an archive. By default it outlives every redeployment. */
export class StatusEvents extends Construct {
  readonly eventBus: IEventBus;
  /**
   * The events that a new bus with your key could not encrypt or decrypt, for example because the key was disabled. They stay
   * encrypted with your key, so the queue itself has a key of AWS. Undefined without your key, and for a bus that you pass in.
   */
  readonly deadLetters?: Queue;

  constructor(scope: Construct, id: string, props: StatusEventsProps = {}) {
    super(scope, id);
    if (props.eventBus) requireOwnAccount(this, 'eventBus', props.eventBus.eventBusArn);
    const { eventBus, encryptionKey, ...others } = props;
    if (encryptionKey && !eventBus) {
      this.deadLetters = createDeadLetterQueue(this, others);
      acknowledge(this.deadLetters, {
        id: 'AwsSolutions::AwsSolutions-SQS3',
        reason: 'It is the dead-letter queue of the bus.',
      });
    }
    this.eventBus = props.eventBus ?? (this.create(props) as IEventBus);
    this.deadLetters?.addToResourcePolicy(this.sendFromBus(this.deadLetters.queueArn));
  }

  /** Lets a principal publish events on the bus: `IEventBus.grantPutEventsTo`. */
  grantPublish(grantee: IGrantable): Grant {
    return this.eventBus.grantPutEventsTo(grantee);
  }

  /** Lets a function publish events, and sets its environment variable. */
  connectPublisher(target: LambdaFunction): void {
    this.grantPublish(target);
    target.addEnvironment('RELAY_EVENT_BUS', this.eventBus.eventBusName);
  }

  /**
   * Lets the bus, and no other one, send its dead letters.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-dlq.html
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
   */
  private sendFromBus(queueArn: string): PolicyStatement {
    return new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': this.eventBus.eventBusArn } },
    });
  }

  private create(props: StatusEventsProps): EventBus {
    const {
      archiveRetention: retention = Duration.days(90),
      removalPolicy = RETAINED,
      encryptionKey,
    } = props;
    const key = encryptionKey && keyIn(this, encryptionKey);
    const bus: EventBus = new EventBus(this, 'Bus', {
      description: 'Conference Relay: status events of conferences',
      eventBusName: Lazy.string({ produce: () => nameOf(bus) }),
      ...(key && { kmsKey: key }),
      ...(this.deadLetters && { deadLetterQueue: this.deadLetters }),
    });
    bus.applyRemovalPolicy(removalPolicy);
    if (encryptionKey) allowEventBridge(this, encryptionKey);
    if (retention.toDays() === 0) return bus;
    const archive = new Archive(this, 'Archive', {
      sourceEventBus: bus,
      eventPattern: { source: [EVENT_SOURCE] },
      retention,
    });
    archive.applyRemovalPolicy(removalPolicy);
    // The prop `kmsKey` would let the policy of the key refer to the bus, which refers to the key.
    if (key) (archive.node.defaultChild as CfnArchive).kmsKeyIdentifier = key.keyArn;
    return bus;
  }
}

/**
 * A bus needs a name; CloudFormation names all other resources. The path of the construct is unique in its app. If the stack
 * has a `stackName`, another stack may have the same path, so the bus's name begins with the `stackName`.
 */
function nameOf(bus: EventBus): string {
  let stack = Stack.of(bus);
  while (stack.nestedStackParent) stack = stack.nestedStackParent;
  if (isNamedByPath(stack)) return Names.uniqueId(bus);
  return `${stack.stackName}-${Names.uniqueResourceName(bus, { maxLength: 100 })}`;
}

/** Whether the CDK derived the name of a stack: from its ids, and a hash if it is not directly in its app or stage. */
function isNamedByPath({ stackName, node: { path } }: Stack): boolean {
  if (stackName === path.replaceAll('/', '-')) return true;
  return path.includes('/') && lettersOf(stackName).replace(/[0-9A-F]{8}$/, '') === lettersOf(path);
}

function lettersOf(text: string): string {
  return text.replaceAll(/[^a-z0-9]/gi, '');
}
