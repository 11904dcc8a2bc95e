import { type CfnStage, HttpApi, type IDomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';
import { type LogProps, logGroupProps } from '../logs';
import { RETAINED } from '../removal';
import type { ResourceProps } from '../resource-props';

/** No path, which may be a capability URL, and no content of a request. */
export const ACCESS_LOG = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  sourceIp: '$context.identity.sourceIp',
  routeKey: '$context.routeKey',
  status: '$context.status',
  responseLatency: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

export interface RelayApiProps extends LogProps, ResourceProps {
  /**
   * A domain name with its certificate.
   *
   * @default - the address of the HTTP API itself
   */
  readonly domainName?: IDomainName;
  /**
   * An existing log group for the access log.
   *
   * @default - a new log group
   */
  readonly accessLogGroup?: ILogGroup;
}

/** The HTTP API. By default it outlives every redeployment, because FoneStorm calls back its host name. Its routes do not. */
export class RelayApi extends Construct {
  readonly api: HttpApi;
  /** The base URL, without a slash at its end. */
  readonly url: string;
  /** The log group of the access log. */
  readonly accessLogGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: RelayApiProps = {}) {
    super(scope, id);
    const { domainName, removalPolicy = RETAINED } = props;
    this.api = new HttpApi(this, 'Api', {
      apiName: Stack.of(this).stackName,
      description: 'Conference Relay: conferences and callbacks',
      ...(domainName && { defaultDomainMapping: { domainName } }),
    });
    this.url = domainName ? `https://${domainName.name}` : this.api.apiEndpoint;
    this.api.applyRemovalPolicy(removalPolicy);
    this.accessLogGroup = this.logAccess(props);
    acknowledge(this, {
      id: 'Serverless::Serverless-APIGWDefaultThrottling',
      reason: 'A throttled callback is lost: FoneStorm does not send it again.',
    });
  }

  private logAccess(props: RelayApiProps): ILogGroup {
    const logGroup =
      props.accessLogGroup ?? new LogGroup(this, 'AccessLogs', logGroupProps(this, props, RETAINED));
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    stage.applyRemovalPolicy(props.removalPolicy ?? RETAINED);
    stage.accessLogSettings = { destinationArn: logGroup.logGroupArn, format: JSON.stringify(ACCESS_LOG) };
    return logGroup;
  }
}
