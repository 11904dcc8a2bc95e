import { type CfnStage, HttpApi, type IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { RETAINED } from '../retained';

/** No path, which may be a capability URL, and no content of a request. */
const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

export interface RelayApiProps {
  /** A domain name with its certificate. Default: the address of the HTTP API itself. */
  readonly domainName?: IDomainName;
}

/** The HTTP API. It outlives every redeployment, because FoneStorm calls back its host name. Its routes do not. */
export class RelayApi extends Construct {
  readonly api: HttpApi;
  /** The base URL, without a slash at its end. */
  readonly url: string;

  constructor(scope: Construct, id: string, { domainName }: RelayApiProps = {}) {
    super(scope, id);
    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Conference Relay: conferences and callbacks',
      ...(domainName && { defaultDomainMapping: { domainName } }),
    });
    this.url = domainName ? `https://${domainName.name}` : this.api.apiEndpoint;
    this.api.applyRemovalPolicy(RETAINED);
    this.logAccess();
    acknowledge(this, {
      id: 'Serverless::Serverless-APIGWDefaultThrottling',
      reason: 'A throttled callback is lost: FoneStorm does not send it again.',
    });
  }

  private logAccess(): void {
    const logGroup = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RETAINED,
    });
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    stage.applyRemovalPolicy(RETAINED);
    stage.accessLogSettings = { destinationArn: logGroup.logGroupArn, format: JSON.stringify(ACCESS_LOG) };
  }
}
