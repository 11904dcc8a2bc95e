import type { IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledgeGrants } from '../acknowledge';
import type { LogProps } from '../logs';
import { requireRemovalPolicy } from '../removal';
import type { ResourceProps } from '../resource-props';
import { Commands } from './commands';
import { ConferenceTable } from './conference-table';
import { Deliveries } from './deliveries';
import { EventSchemas } from './event-schemas';
import { exportValues } from './exports';
import { Mailbox } from './mailbox';
import { RelayApi } from './relay-api';
import { type ExistingSecrets, RelaySecrets } from './relay-secrets';
import { Schedules } from './schedules';
import { StatusChecks } from './status-checks';
import { StatusEvents } from './status-events';
import { Workflows } from './workflows';

/** The relay's access to FoneStorm. */
export interface FoneStormProps {
  /** FoneStorm's credentials as JSON: `{"token": …}`, or `{"username": …, "password": …}`. */
  readonly secret: ISecret;
}

export interface RelayFoundationProps extends ResourceProps, LogProps {
  /** The relay's access to FoneStorm. Its `secret` has the credentials as JSON: `{"token": …}`, or `{"username": …, "password": …}`. */
  readonly fonestorm: FoneStormProps;
  /**
   * Existing secrets of the same region, in place of generated ones. The command of the relay does not change them.
   *
   * @default - new secrets
   */
  readonly secrets?: ExistingSecrets;
  /**
   * An existing table of the same account and region, with the keys, the indexes and the TTL of the relay's own table.
   *
   * @default - a new table
   */
  readonly table?: ITable;
  /**
   * An existing bus of the same account and region. The relay creates no archive for it.
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
  /**
   * The sources of the events on the bus that are commands, such as `app.visits`. Anyone who may put events with such a source
   * can create, change and delete conferences.
   *
   * @default - none: the bus takes no commands
   */
  readonly commandSources?: readonly string[];
  /**
   * The number of conferences that are advanced at a time.
   *
   * @default 50
   */
  readonly maxConcurrency?: number;
  /**
   * A domain name with its certificate, for the API and the callbacks.
   *
   * @default - the address of the HTTP API itself
   */
  readonly domainName?: IDomainName;
  /**
   * Whether a schema registry describes the events.
   *
   * @default true
   */
  readonly schemaRegistry?: boolean;
  /**
   * An existing log group for the access log of the API.
   *
   * @default - a new log group
   */
  readonly accessLogGroup?: ILogGroup;
}

/** The resources that FoneStorm, subscribers and conferences depend on. By default they outlive every redeployment. */
export class RelayFoundation extends Construct {
  readonly conferences: ConferenceTable;
  readonly mailbox: Mailbox;
  readonly statusChecks: StatusChecks;
  readonly schedules: Schedules;
  readonly statusEvents: StatusEvents;
  readonly deliveries: Deliveries;
  readonly workflows: Workflows;
  readonly commands: Commands;
  readonly secrets: RelaySecrets;
  readonly api: RelayApi;

  constructor(scope: Construct, id: string, props: RelayFoundationProps) {
    super(scope, id);
    requireRemovalPolicy(props.removalPolicy);
    acknowledgeGrants(this);
    this.conferences = new ConferenceTable(this, 'Conferences', props);
    this.mailbox = new Mailbox(this, 'Mailbox', props);
    this.statusChecks = new StatusChecks(this, 'StatusChecks', props);
    this.schedules = new Schedules(this, 'Schedules', { ...props, mailbox: this.mailbox });
    this.statusEvents = new StatusEvents(this, 'StatusEvents', props);
    this.deliveries = new Deliveries(this, 'Deliveries', {
      ...props,
      eventBus: this.statusEvents.eventBus,
      schedules: this.schedules,
    });
    this.workflows = new Workflows(this, 'Workflows', { ...props, eventBus: this.statusEvents.eventBus });
    this.commands = new Commands(this, 'Commands', { ...props, eventBus: this.statusEvents.eventBus });
    if (props.schemaRegistry ?? true) new EventSchemas(this, 'EventSchemas', props);
    this.secrets = new RelaySecrets(this, 'Secrets', {
      ...{ ...props, ...props.secrets },
      fonestorm: props.fonestorm.secret,
    });
    this.api = new RelayApi(this, 'Api', props);
    // CloudFormation cannot roll back a table that is protected against deletion, so the table is created last.
    this.conferences.node.addDependency(...this.node.children);
  }

  /** The queues of work: the mailbox, the status checks, the deliveries, the workflows and the commands. */
  get queues(): IQueue[] {
    return this.work.map(({ queue }) => queue);
  }

  /**
   * Exports every value that functions in another stack may import, with any settings. Without this, CloudFormation refuses a
   * setting that ends an import.
   */
  exportAlways(): void {
    exportValues(this, this.exportableValues());
  }

  private get work() {
    return [this.mailbox, this.statusChecks, this.deliveries, this.workflows, this.commands];
  }

  /** The dead-letter queues: of the queues of work, of the schedules, and of a bus with your key. */
  get deadLetterQueues(): IQueue[] {
    return [...this.work, this.schedules, this.statusEvents].flatMap(({ deadLetters }) => deadLetters ?? []);
  }

  private exportableValues(): string[] {
    const { conferences, schedules, statusEvents, secrets, api, deliveries } = this;
    const queues = this.work.flatMap(({ queue, deadLetters }) => [queue, deadLetters]);
    const { fonestorm, callbackKeys, credentials, signingKeys, maskKey } = secrets;
    return [
      ...[conferences.table.tableArn, conferences.table.tableName],
      ...[...queues, schedules.deadLetters].flatMap((queue) => [
        queue.queueArn,
        queue.queueUrl,
        queue.queueName,
      ]),
      ...[schedules.group.ref, schedules.group.attrArn, schedules.role.roleArn, deliveries.role.roleArn],
      ...[statusEvents.eventBus.eventBusArn, statusEvents.eventBus.eventBusName],
      ...[fonestorm, callbackKeys, credentials, signingKeys, maskKey].map((secret) => secret.secretArn),
      ...[api.api.apiId, api.api.apiEndpoint, api.accessLogGroup.logGroupName],
    ];
  }
}
