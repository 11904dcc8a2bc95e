import { type HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Duration, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CALLBACK_ROUTES, ROUTES } from '../lambda/contract/routes';
import { isAllowable } from './allowed-hosts';
import { connectDeadLetters } from './queue-source';
import { Recurring } from './recurring';
import type { RelayFoundation } from './relay-foundation';
import { RelayFunction } from './relay-function';

export interface RelayFunctionsProps {
  readonly foundation: RelayFoundation;
  /** FoneStorm's API, without a slash at its end; default `https://api.fonestorm.com/v2`. */
  readonly fonestormUrl?: string;
  /** Where FoneStorm and callers reach the relay, without a slash at its end; default the HTTP API's domain, or its own address. */
  readonly publicUrl?: string;
  /** Requests to FoneStorm of all functions together in a second, from 1 to 9; default 8. */
  readonly requestsPerSecond?: number;
  /** What FoneStorm's status words mean, beside those that are known. */
  readonly statusWords?: Readonly<Record<string, 'started' | 'ended'>>;
  /** How many minutes before the start reminders come: at most 10, each from 1 to 10080; default 10 minutes alone. */
  readonly reminders?: readonly number[];
  /** How many days the history of a conference is kept after its close, from 7 to 3650; default 90. */
  readonly historyDays?: number;
  /**
   * What becomes of conferences that were made at FoneStorm itself and call nobody else back. `report`: a log names them.
   * `adopt`: the relay follows them. `take over`: and FoneStorm is told to call the relay back. Default `report`.
   */
  readonly strays?: 'report' | 'adopt' | 'take over';
  /** Where callbacks may be passed on to, beside `https` URLs whose hosts are public. */
  readonly receivers?: {
    /** Whether `http` URLs may be, too; default false. */
    readonly http?: boolean;
    /** Host names, and ranges of addresses such as `10.0.0.0/8`, that may be although they are not public. */
    readonly allowed?: readonly string[];
  };
  /** Whether events and logs have masks in place of phone numbers: the same mask for the same number. Default false. */
  readonly maskPhoneNumbers?: boolean;
}

/** The functions and the routes to them: they can be thrown away and built again at any time. */
export class RelayFunctions extends Construct {
  readonly receiveCallback: RelayFunction;
  readonly manageConferences: RelayFunction;
  readonly advanceConference: RelayFunction;
  readonly askFoneStorm: RelayFunction;
  readonly deliverCallback: RelayFunction;
  readonly sweep: RelayFunction;
  readonly all: readonly RelayFunction[];

  constructor(scope: Construct, id: string, props: RelayFunctionsProps) {
    super(scope, id);
    requireGood(props);
    const { foundation, requestsPerSecond = 8, statusWords = {} } = props;
    const { reminders = [10], historyDays = 90, strays = 'report' } = props;
    const { conferences, mailbox, questions, schedules, statusEvents, deliveries, secrets, api } = foundation;
    const receivers = {
      RELAY_ALLOWS_HTTP: String(props.receivers?.http ?? false),
      RELAY_ALLOWED_HOSTS: JSON.stringify(props.receivers?.allowed ?? []),
    };
    const fonestorm = {
      RELAY_FONESTORM_URL: props.fonestormUrl ?? 'https://api.fonestorm.com/v2',
      RELAY_PUBLIC_URL: props.publicUrl ?? api.url,
      RELAY_REQUESTS_PER_SECOND: String(requestsPerSecond),
    };

    this.receiveCallback = new RelayFunction(this, 'ReceiveCallback', {
      handler: 'receive-callback',
      description: "Puts each of FoneStorm's callbacks into its conference's mailbox",
      timeout: Duration.seconds(10),
    });
    mailbox.connectSender(this.receiveCallback.lambda);
    secrets.connect(this.receiveCallback.lambda, 'callbackKeys');

    this.manageConferences = new RelayFunction(this, 'ManageConferences', {
      handler: 'manage-conferences',
      description: 'The conferences API',
      timeout: Duration.seconds(29),
      environment: { ...fonestorm, ...receivers },
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
      environment: {
        RELAY_STATUS_WORDS: JSON.stringify(statusWords),
        RELAY_REMINDERS: JSON.stringify(reminders),
        RELAY_HISTORY_DAYS: String(historyDays),
      },
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
    if (props.maskPhoneNumbers) secrets.connect(this.advanceConference.lambda, 'maskKey');
    schedules.connect(this.advanceConference.lambda);
    mailbox.connectSender(this.advanceConference.lambda);
    questions.connectSender(this.advanceConference.lambda);
    statusEvents.connectPublisher(this.advanceConference.lambda);
    mailbox.connectReceiver(this.advanceConference.lambda);

    this.askFoneStorm = new RelayFunction(this, 'AskFoneStorm', {
      handler: 'ask-fonestorm',
      description: 'Asks FoneStorm about conferences, and puts its answers into their mailboxes',
      timeout: Duration.seconds(30),
      environment: fonestorm,
    });
    conferences.connect(
      this.askFoneStorm.lambda,
      'GetItem',
      'BatchGetItem',
      'PutItem',
      'UpdateItem',
      'Query',
    );
    const buried = { mailbox, questions, ticks: schedules };
    for (const [name, { deadLetters }] of Object.entries(buried)) {
      const variable = `RELAY_${name.toUpperCase()}_DEAD_LETTERS_URL`;
      connectDeadLetters(deadLetters, this.askFoneStorm.lambda, variable);
    }
    mailbox.connectSender(this.askFoneStorm.lambda);
    secrets.connect(this.askFoneStorm.lambda, 'fonestorm', 'callbackKeys');
    questions.connectReceiver(this.askFoneStorm.lambda);

    this.deliverCallback = new RelayFunction(this, 'DeliverCallback', {
      handler: 'deliver-callback',
      description: "Passes callbacks on to their callers' own URLs",
      timeout: Duration.seconds(30),
      environment: receivers,
    });
    conferences.connect(this.deliverCallback.lambda, 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
    mailbox.connectSender(this.deliverCallback.lambda);
    secrets.connect(this.deliverCallback.lambda, 'signingKeys');
    deliveries.connectReceiver(this.deliverCallback.lambda);

    this.sweep = new RelayFunction(this, 'Sweep', {
      handler: 'sweep',
      description: 'Looks for what was left unfinished, and puts it back on its way',
      // It asks FoneStorm for three of them; a sweep ends before the next one.
      timeout: Duration.minutes(4),
      // It compares FoneStorm's whole list with what is stored, at once.
      memorySize: 1024,
      retryAttempts: 0,
      environment: { ...fonestorm, RELAY_STRAYS: strays },
    });
    conferences.connect(this.sweep.lambda, 'GetItem', 'PutItem', 'UpdateItem');
    for (const index of ['due', 'unfinished', 'listed'] as const) {
      conferences.connectIndex(this.sweep.lambda, index);
    }
    mailbox.connectSender(this.sweep.lambda);
    deliveries.connectSender(this.sweep.lambda);
    questions.connectSender(this.sweep.lambda);
    secrets.connect(this.sweep.lambda, 'fonestorm', 'callbackKeys');
    new Recurring(this, 'SweepAgain', { target: this.sweep, every: Duration.minutes(5) });

    this.all = [
      ...[this.receiveCallback, this.manageConferences, this.advanceConference, this.askFoneStorm],
      ...[this.deliverCallback, this.sweep],
    ];

    Validations.of(this).acknowledge({
      id: 'AwsSolutions::AwsSolutions-APIG4',
      reason:
        'Callers have tokens of FoneStorm’s kind, and callback URLs are capabilities: the functions check both.',
    });
    const manage = new HttpLambdaIntegration('Manage', this.manageConferences.lambda);
    const receive = new HttpLambdaIntegration('Receive', this.receiveCallback.lambda);
    for (const route of Object.values(ROUTES)) this.route(api.api, route, manage);
    for (const route of Object.values(CALLBACK_ROUTES)) this.route(api.api, route, receive);
    // Whatever matches no route is answered by us, too.
    new HttpRoute(this, 'Default', { httpApi: api.api, routeKey: HttpRouteKey.DEFAULT, integration: manage });
  }

  private route(httpApi: HttpApi, route: string, integration: HttpLambdaIntegration): void {
    const [method, path = '/'] = route.split(' ');
    new HttpRoute(this, route, {
      httpApi,
      routeKey: HttpRouteKey.with(path, HttpMethod[method as keyof typeof HttpMethod]),
      integration,
    });
  }
}

/** A callback is read from the history until its last delivery, over three days after it came. */
const FEWEST_DAYS = 7;
const STRAYS: readonly string[] = ['report', 'adopt', 'take over'];

function isWhole(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

/** Context values and untyped apps bring other things, too. */
function isBoolean(value: unknown): boolean {
  return typeof value === 'boolean';
}

/** @throws an error that lists every fault of the props */
function requireGood(props: RelayFunctionsProps): void {
  const { fonestormUrl, publicUrl, requestsPerSecond = 8 } = props;
  const { reminders = [], historyDays = 90, strays = 'report' } = props;
  const { receivers: { http = false, allowed = [] } = {}, maskPhoneNumbers = false } = props;
  const isUrl = (url: string | undefined) =>
    url === undefined || Token.isUnresolved(url) || /^https?:\/\/.+[^/]$/.test(url);
  const expectedUrl = 'expected an http or https URL without a slash at its end';
  const faults = [
    ...(isUrl(fonestormUrl) ? [] : [`fonestormUrl: ${expectedUrl}`]),
    ...(isUrl(publicUrl) ? [] : [`publicUrl: ${expectedUrl}`]),
    ...(isWhole(requestsPerSecond, 9)
      ? []
      : ['requestsPerSecond: expected a whole number from 1 to 9, below FoneStorm’s limit of 10']),
    ...(reminders.length <= 10 &&
    reminders.every((minutes) => isWhole(minutes, 10_080)) &&
    new Set(reminders).size === reminders.length
      ? []
      : ['reminders: expected at most 10 different whole numbers of minutes, each from 1 to 10080']),
    ...(isWhole(historyDays, 3650) && historyDays >= FEWEST_DAYS
      ? []
      : [`historyDays: expected a whole number from ${FEWEST_DAYS} to 3650`]),
    ...(STRAYS.includes(strays) ? [] : [`strays: expected one of ${STRAYS.join(', ')}`]),
    ...(isBoolean(http) ? [] : ['receivers.http: expected true or false']),
    ...(Array.isArray(allowed) && allowed.every(isAllowable)
      ? []
      : ['receivers.allowed: expected a list of host names, addresses, and ranges such as 10.0.0.0/8']),
    ...(isBoolean(maskPhoneNumbers) ? [] : ['maskPhoneNumbers: expected true or false']),
  ];
  if (faults.length > 0) throw new Error(`Conference Relay: ${faults.join('; ')}`);
}
