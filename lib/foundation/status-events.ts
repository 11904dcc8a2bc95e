import { Archive, type CfnArchive, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambda/contract/events';
import { allowEventBridge, keyIn } from '../encryption';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';
import { requireOwnAccount } from './own-account';

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

  constructor(scope: Construct, id: string, props: StatusEventsProps = {}) {
    super(scope, id);
    if (props.eventBus) requireOwnAccount(this, 'eventBus', props.eventBus.eventBusArn);
    this.eventBus = props.eventBus ?? (this.create(props) as IEventBus);
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

  private create(props: StatusEventsProps): EventBus {
    const {
      archiveRetention: retention = Duration.days(90),
      removalPolicy = RETAINED,
      encryptionKey,
    } = props;
    const key = encryptionKey && keyIn(this, encryptionKey);
    const bus = new EventBus(this, 'Bus', {
      description: 'Conference Relay: status events of conferences',
      eventBusName: Lazy.string({ produce: () => nameOf(bus) }),
      ...(key && { kmsKey: key }),
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
