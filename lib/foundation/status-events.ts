import { Archive, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, Lazy, Names, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../../lambda/contract/events';
import { RETAINED } from '../retained';
import { requireOwnAccount } from './own-account';

export interface StatusEventsProps {
  /** An existing bus. The relay creates no archive for it. Default: a new bus. */
  readonly eventBus?: IEventBus;
  /** How long the archive of a new bus keeps events. Default 90 days; zero: no archive. */
  readonly archiveRetention?: Duration;
}

/** The bus of the status events, with an archive. It outlives every redeployment. */
export class StatusEvents extends Construct {
  readonly eventBus: IEventBus;

  constructor(scope: Construct, id: string, props: StatusEventsProps = {}) {
    super(scope, id);
    if (props.eventBus) requireOwnAccount(this, 'eventBus', props.eventBus.eventBusArn);
    this.eventBus = props.eventBus ?? (this.create(props.archiveRetention ?? Duration.days(90)) as IEventBus);
  }

  /** Lets a function publish events. */
  connectPublisher(target: LambdaFunction): void {
    this.eventBus.grantPutEventsTo(target);
    target.addEnvironment('RELAY_EVENT_BUS', this.eventBus.eventBusName);
  }

  private create(retention: Duration): EventBus {
    const bus = new EventBus(this, 'Bus', {
      description: 'Conference Relay: status events of conferences',
      eventBusName: Lazy.string({ produce: () => nameOf(bus) }),
    });
    bus.applyRemovalPolicy(RETAINED);
    if (retention.toDays() === 0) return bus;
    new Archive(this, 'Archive', {
      sourceEventBus: bus,
      eventPattern: { source: [EVENT_SOURCE] },
      retention,
    }).applyRemovalPolicy(RETAINED);
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
