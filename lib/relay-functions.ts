import { type HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Duration, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { CALLBACK_ROUTES, ROUTES } from '../lambda/contract/routes';
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
}

/** The functions and the routes to them: they can be thrown away and built again at any time. */
export class RelayFunctions extends Construct {
  readonly receiveCallback: RelayFunction;
  readonly manageConferences: RelayFunction;
  readonly advanceConference: RelayFunction;
  readonly askFoneStorm: RelayFunction;
  readonly all: readonly RelayFunction[];

  constructor(scope: Construct, id: string, props: RelayFunctionsProps) {
    super(scope, id);
    requireGood(props);
    const { foundation, requestsPerSecond = 8, statusWords = {} } = props;
    const { conferences, mailbox, questions, statusEvents, secrets, api } = foundation;
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
      environment: fonestorm,
    });
    conferences.connect(
      this.manageConferences.lambda,
      'GetItem',
      'PutItem',
      'UpdateItem',
      'DeleteItem',
      'Query',
    );
    conferences.connectIndex(this.manageConferences.lambda, 'listed');
    mailbox.connectSender(this.manageConferences.lambda);
    secrets.connect(this.manageConferences.lambda, 'fonestorm', 'callbackKeys', 'credentials');

    this.advanceConference = new RelayFunction(this, 'AdvanceConference', {
      handler: 'advance-conference',
      description: 'Advances conferences by the entries of their mailboxes, and publishes status events',
      timeout: Duration.seconds(30),
      environment: { RELAY_STATUS_WORDS: JSON.stringify(statusWords) },
    });
    conferences.connect(this.advanceConference.lambda, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem');
    questions.connectSender(this.advanceConference.lambda);
    statusEvents.connectPublisher(this.advanceConference.lambda);
    mailbox.connectReceiver(this.advanceConference.lambda);

    this.askFoneStorm = new RelayFunction(this, 'AskFoneStorm', {
      handler: 'ask-fonestorm',
      description: 'Asks FoneStorm about conferences, and puts its answers into their mailboxes',
      timeout: Duration.seconds(30),
      environment: fonestorm,
    });
    conferences.connect(this.askFoneStorm.lambda, 'GetItem', 'PutItem', 'UpdateItem');
    mailbox.connectSender(this.askFoneStorm.lambda);
    secrets.connect(this.askFoneStorm.lambda, 'fonestorm', 'callbackKeys');
    questions.connectReceiver(this.askFoneStorm.lambda);

    this.all = [this.receiveCallback, this.manageConferences, this.advanceConference, this.askFoneStorm];

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

/** @throws an error that lists every fault of the props */
function requireGood({ fonestormUrl, publicUrl, requestsPerSecond = 8 }: RelayFunctionsProps): void {
  const isUrl = (url: string | undefined) =>
    url === undefined || Token.isUnresolved(url) || /^https?:\/\/.+[^/]$/.test(url);
  const expectedUrl = 'expected an http or https URL without a slash at its end';
  const faults = [
    ...(isUrl(fonestormUrl) ? [] : [`fonestormUrl: ${expectedUrl}`]),
    ...(isUrl(publicUrl) ? [] : [`publicUrl: ${expectedUrl}`]),
    ...(Number.isInteger(requestsPerSecond) && requestsPerSecond >= 1 && requestsPerSecond <= 9
      ? []
      : ['requestsPerSecond: expected a whole number from 1 to 9, below FoneStorm’s limit of 10']),
  ];
  if (faults.length > 0) throw new Error(`Conference Relay: ${faults.join('; ')}`);
}
