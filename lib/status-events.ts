import { Archive, EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { EVENT_SOURCE } from '../lambda/contract/events';

export interface StatusEventsProps {
  /** A bus that is there already; it then keeps its own archive. */
  readonly eventBus?: IEventBus;
  /** How long the archive keeps events; default 90 days, and no archive where it is zero. */
  readonly archiveRetention?: Duration;
}

/** The bus of the status events, with an archive of all of them. It outlives every redeployment. */
export class StatusEvents extends Construct {
  readonly eventBus: IEventBus;

  constructor(scope: Construct, id: string, props: StatusEventsProps = {}) {
    super(scope, id);
    this.eventBus = props.eventBus ?? (this.make(props.archiveRetention ?? Duration.days(90)) as IEventBus);
  }

  /** Lets a function publish, and tells it where. */
  connectPublisher(target: LambdaFunction): void {
    this.eventBus.grantPutEventsTo(target);
    target.addEnvironment('RELAY_EVENT_BUS', this.eventBus.eventBusName);
  }

  private make(retention: Duration): EventBus {
    const bus = new EventBus(this, 'Bus', { description: 'Conference Relay: status events of conferences' });
    bus.applyRemovalPolicy(RemovalPolicy.RETAIN);
    if (retention.toDays() === 0) return bus;
    new Archive(this, 'Archive', {
      sourceEventBus: bus,
      eventPattern: { source: [EVENT_SOURCE] },
      retention,
    }).applyRemovalPolicy(RemovalPolicy.RETAIN);
    return bus;
  }
}
