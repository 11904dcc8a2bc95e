import { type HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Duration, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CALLBACK_ROUTES, ROUTES } from '../../lambda/contract/routes';
import { connectDeadLetters } from '../foundation/queues';
import type { RelayFoundation } from '../foundation/relay-foundation';
import { RecurringInvocation } from './recurring-invocation';
import { RelayFunction } from './relay-function';
import { parseSettings, type RelaySettingsProps, toEnvironment } from './relay-settings';
import { RouteLimits } from './route-limits';

export interface RelayFunctionsProps extends RelaySettingsProps {
  readonly foundation: RelayFoundation;
}

/** The functions and the routes to them: they can be thrown away and built again at any time. */
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
    const { conferences, mailbox, statusChecks, schedules, statusEvents, deliveries, secrets, api } =
      foundation;
    const settings = parseSettings(props);
    const { fonestorm, receivers, delivery, advance, sweep, ...own } = toEnvironment(settings, api.url);
    this.publicUrl = fonestorm.RELAY_PUBLIC_URL;
    this.fonestormUrl = fonestorm.RELAY_FONESTORM_URL;
    this.fonestormApi = fonestorm.RELAY_FONESTORM_API;

    this.receiveCallback = new RelayFunction(this, 'ReceiveCallback', {
      handler: 'receive-callback',
      description: "Puts each of FoneStorm's callbacks into its conference's mailbox",
      timeout: Duration.seconds(10),
      ...(settings.intakeConcurrency !== undefined && { concurrency: settings.intakeConcurrency }),
    });
    mailbox.connectSender(this.receiveCallback.lambda);
    secrets.connect(this.receiveCallback.lambda, 'callbackKeys');

    this.manageConferences = new RelayFunction(this, 'ManageConferences', {
      handler: 'manage-conferences',
      description: 'The conferences API',
      timeout: Duration.seconds(29),
      environment: { ...fonestorm, ...receivers, ...own.api },
    });
    conferences.connect(
      this.manageConferences.lambda,
      'GetItem',
      'BatchGetItem',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'Query',
    );
    conferences.connectIndex(this.manageConferences.lambda, 'listed');
    conferences.connectIndex(this.manageConferences.lambda, 'due');
    mailbox.connectSender(this.manageConferences.lambda);
    deliveries.connectSender(this.manageConferences.lambda);
    secrets.connect(this.manageConferences.lambda, 'fonestorm', 'callbackKeys', 'credentials', 'signingKeys');

    this.advanceConference = new RelayFunction(this, 'AdvanceConference', {
      handler: 'advance-conference',
      description: 'Advances conferences by the entries of their mailboxes, and publishes status events',
      timeout: Duration.seconds(30),
      environment: advance,
    });
    conferences.connect(
      this.advanceConference.lambda,
      'GetItem',
      'BatchGetItem',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'Query',
    );
    if (settings.maskPhoneNumbers) secrets.connect(this.advanceConference.lambda, 'maskKey');
    schedules.connect(this.advanceConference.lambda);
    mailbox.connectSender(this.advanceConference.lambda);
    statusChecks.connectSender(this.advanceConference.lambda);
    statusEvents.connectPublisher(this.advanceConference.lambda);
    mailbox.connectReceiver(this.advanceConference.lambda);

    this.checkStatus = new RelayFunction(this, 'CheckStatus', {
      handler: 'check-status',
      description: 'Asks FoneStorm about conferences, and puts its answers into their mailboxes',
      timeout: Duration.seconds(30),
      environment: fonestorm,
    });
    conferences.connect(this.checkStatus.lambda, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'Query');
    const deadLetterQueues = {
      MAILBOX: mailbox,
      STATUS_CHECKS: statusChecks,
      TICKS: schedules,
      DELIVERIES: deliveries,
    };
    for (const [name, { deadLetters }] of Object.entries(deadLetterQueues)) {
      const variable = `RELAY_${name}_DEAD_LETTERS_URL`;
      connectDeadLetters(deadLetters, this.checkStatus.lambda, variable);
    }
    mailbox.connectSender(this.checkStatus.lambda);
    secrets.connect(this.checkStatus.lambda, 'fonestorm', 'callbackKeys');
    statusChecks.connectReceiver(this.checkStatus.lambda);

    this.deliverCallback = new RelayFunction(this, 'DeliverCallback', {
      handler: 'deliver-callback',
      description: "Passes callbacks on to their callers' own URLs",
      timeout: Duration.seconds(30),
      environment: { ...receivers, ...delivery },
    });
    conferences.connect(this.deliverCallback.lambda, 'GetItem', 'UpdateItem', 'DeleteItem');
    mailbox.connectSender(this.deliverCallback.lambda);
    secrets.connect(this.deliverCallback.lambda, 'signingKeys');
    deliveries.connectReceiver(this.deliverCallback.lambda, settings.receivers.concurrency);

    this.sweep = new RelayFunction(this, 'Sweep', {
      handler: 'sweep',
      description: 'Looks for what was left unfinished, and puts it back on its way',
      // It asks FoneStorm for three of them; a sweep ends before the next one.
      timeout: Duration.minutes(4),
      // It compares FoneStorm's whole list with what is stored, at once.
      memorySize: 1024,
      retryAttempts: 0,
      environment: { ...fonestorm, ...sweep },
    });
    conferences.connect(this.sweep.lambda, 'GetItem', 'PutItem', 'UpdateItem');
    for (const index of ['due', 'unfinished', 'listed'] as const) {
      conferences.connectIndex(this.sweep.lambda, index);
    }
    mailbox.connectSender(this.sweep.lambda);
    deliveries.connectSender(this.sweep.lambda);
    statusChecks.connectSender(this.sweep.lambda);
    secrets.connect(this.sweep.lambda, 'fonestorm', 'callbackKeys');
    new RecurringInvocation(this, 'SweepSchedule', { target: this.sweep, every: Duration.minutes(5) });

    this.all = [
      ...[this.receiveCallback, this.manageConferences, this.advanceConference, this.checkStatus],
      ...[this.deliverCallback, this.sweep],
    ];

    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG4',
      reason:
        'Callers have tokens of FoneStorm’s kind, and callback URLs are capabilities: the functions check both.',
    });
    const manage = new HttpLambdaIntegration('Manage', this.manageConferences.lambda);
    const receive = new HttpLambdaIntegration('Receive', this.receiveCallback.lambda);
    const limited = Object.values(ROUTES).map((route) => [route, this.route(api.api, route, manage)]);
    for (const route of Object.values(CALLBACK_ROUTES)) this.route(api.api, route, receive);
    // Whatever matches no route is answered by us, too.
    const rest = new HttpRoute(this, 'Default', {
      httpApi: api.api,
      routeKey: HttpRouteKey.DEFAULT,
      integration: manage,
    });
    // A refused callback is lost: FoneStorm does not send it again.
    new RouteLimits(this, 'RouteLimits', {
      api: api.api,
      routes: { ...Object.fromEntries(limited), [HttpRouteKey.DEFAULT.key]: rest },
      requestsPerSecond: settings.callerRequestsPerSecond,
    });
  }

  private route(httpApi: HttpApi, route: string, integration: HttpLambdaIntegration): HttpRoute {
    const [method, path] = route.split(' ') as [keyof typeof HttpMethod, string];
    return new HttpRoute(this, route, {
      httpApi,
      routeKey: HttpRouteKey.with(path, HttpMethod[method]),
      integration,
    });
  }
}
