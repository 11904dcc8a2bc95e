import type { IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ConferenceTable } from './conference-table';
import { Deliveries } from './deliveries';
import { EventSchemas } from './event-schemas';
import { Mailbox } from './mailbox';
import { RelayApi } from './relay-api';
import { RelaySecrets } from './relay-secrets';
import { Schedules } from './schedules';
import { StatusChecks } from './status-checks';
import { StatusEvents } from './status-events';

export interface RelayFoundationProps {
  readonly fonestorm: {
    /** FoneStorm's credentials as JSON: `{"token": …}`, or `{"username": …, "password": …}`. */
    readonly secret: ISecret;
  };
  /** An existing table; see `ConferenceTableProps`. */
  readonly table?: ITable;
  /** An existing bus; see `StatusEventsProps`. */
  readonly eventBus?: IEventBus;
  /** The time for which the archive keeps events; default 90 days. Zero: no archive. */
  readonly archiveRetention?: Duration;
  /** The number of conferences that are advanced at a time; default 50. */
  readonly maxConcurrency?: number;
  /** A domain name for the API and the callbacks. Default: the address of the HTTP API itself. */
  readonly domainName?: IDomainName;
  /** Whether a schema registry describes the events; default true. */
  readonly schemaRegistry?: boolean;
}

/** The resources that FoneStorm, subscribers and conferences depend on. They outlive every redeployment. */
export class RelayFoundation extends Construct {
  readonly conferences: ConferenceTable;
  readonly mailbox: Mailbox;
  readonly statusChecks: StatusChecks;
  readonly schedules: Schedules;
  readonly statusEvents: StatusEvents;
  readonly deliveries: Deliveries;
  readonly secrets: RelaySecrets;
  readonly api: RelayApi;

  constructor(scope: Construct, id: string, props: RelayFoundationProps) {
    super(scope, id);
    this.conferences = new ConferenceTable(this, 'Conferences', props);
    this.mailbox = new Mailbox(this, 'Mailbox', props);
    this.statusChecks = new StatusChecks(this, 'StatusChecks');
    this.schedules = new Schedules(this, 'Schedules', { mailbox: this.mailbox });
    this.statusEvents = new StatusEvents(this, 'StatusEvents', props);
    this.deliveries = new Deliveries(this, 'Deliveries', {
      eventBus: this.statusEvents.eventBus,
      schedules: this.schedules,
    });
    if (props.schemaRegistry ?? true) new EventSchemas(this, 'EventSchemas');
    this.secrets = new RelaySecrets(this, 'Secrets', { fonestorm: props.fonestorm.secret });
    this.api = new RelayApi(this, 'Api', props);
    // CloudFormation cannot roll back a table that is protected against deletion, so the table is created last.
    this.conferences.node.addDependency(...this.node.children);
  }
}
