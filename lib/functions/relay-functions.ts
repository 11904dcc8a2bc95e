import { Construct } from 'constructs';
import type { RelayFoundation } from '../foundation/relay-foundation';
import { AdvanceConference } from './advance-conference';
import { CheckStatus } from './check-status';
import { DeliverCallback } from './deliver-callback';
import { ManageConferences } from './manage-conferences';
import { ReceiveCallback } from './receive-callback';
import { RecurringInvocation } from './recurring-invocation';
import type { RelayFunction } from './relay-function';
import { parseSettings, type RelaySettingsProps, toEnvironment } from './relay-settings';
import { createRoutes } from './routes';
import { SWEEP_INTERVAL, Sweep } from './sweep';

export interface RelayFunctionsProps extends RelaySettingsProps {
  readonly foundation: RelayFoundation;
}

/** The functions and the routes to them. They hold no state. */
export class RelayFunctions extends Construct {
  readonly receiveCallback: RelayFunction;
  readonly manageConferences: RelayFunction;
  readonly advanceConference: RelayFunction;
  readonly checkStatus: RelayFunction;
  readonly deliverCallback: RelayFunction;
  readonly sweep: RelayFunction;
  readonly all: readonly RelayFunction[];
  /** The URL at which FoneStorm and callers reach the functions, without a slash at its end. */
  readonly publicUrl: string;
  /** FoneStorm's API, without a slash at its end. */
  readonly fonestormUrl: string;
  /** The generation of FoneStorm's API. */
  readonly fonestormApi: string;

  constructor(scope: Construct, id: string, props: RelayFunctionsProps) {
    super(scope, id);
    const { foundation } = props;
    const { api } = foundation.api;
    const settings = parseSettings(props);
    const environment = toEnvironment(settings, foundation.api.url);
    this.publicUrl = environment.fonestorm.RELAY_PUBLIC_URL;
    this.fonestormUrl = environment.fonestorm.RELAY_FONESTORM_URL;
    this.fonestormApi = environment.fonestorm.RELAY_FONESTORM_API;

    const functionProps = { foundation, settings, environment };
    this.receiveCallback = new ReceiveCallback(this, 'ReceiveCallback', functionProps);
    this.manageConferences = new ManageConferences(this, 'ManageConferences', functionProps);
    this.advanceConference = new AdvanceConference(this, 'AdvanceConference', functionProps);
    this.checkStatus = new CheckStatus(this, 'CheckStatus', functionProps);
    this.deliverCallback = new DeliverCallback(this, 'DeliverCallback', functionProps);
    this.sweep = new Sweep(this, 'Sweep', functionProps);
    this.all = [
      ...[this.receiveCallback, this.manageConferences, this.advanceConference, this.checkStatus],
      ...[this.deliverCallback, this.sweep],
    ];
    new RecurringInvocation(this, 'SweepSchedule', { target: this.sweep, interval: SWEEP_INTERVAL });
    const { callerRequestsPerSecond } = settings;
    const { manageConferences, receiveCallback } = this;
    createRoutes(this, { api, manageConferences, receiveCallback, callerRequestsPerSecond });
  }
}
