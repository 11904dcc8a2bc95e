import type { HttpApi, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { RelaySettings } from '../../lambda/contract/settings';
import { acknowledge, securityRule } from '../acknowledge';
import { type LogProps, logGroupProps } from '../logs';
import type { ResourceProps } from '../resource-props';

const STAGE = '$default';
const LOG_GROUP_ID = 'RouteLimitsLogs';

export interface RouteLimitsProps extends ResourceProps, LogProps {
  readonly api: HttpApi;
  /** The routes by their keys, such as `GET /v2/conferences`. Each has its own limit. */
  readonly routes: Readonly<Record<string, HttpRoute>>;
  /** The limit of each route. Without `burstLimit`, a burst may have twice as many requests as a second. */
  readonly throttle: RelaySettings['throttle'];
}

/**
 * Limits the requests to routes: beyond the limit, API Gateway answers 429. The settings belong to the stage, which outlives
 * the routes. API Gateway refuses a stage with settings of a route that does not exist ("Unable to find Route by key"). So
 * an update of the stage sets them after the routes are created, not the template of the stage.
 */
export class RouteLimits extends Construct {
  constructor(scope: Construct, id: string, props: RouteLimitsProps) {
    super(scope, id);
    const { api, routes } = props;
    const { rateLimit, burstLimit = 2 * rateLimit } = props.throttle;
    const limit = { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit };
    const stage = Stack.of(this).formatArn({
      ...{ service: 'apigateway', account: '', arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
      ...{ resource: '/apis', resourceName: `${api.apiId}/stages/${STAGE}` },
    });
    const update = new AwsCustomResource(this, 'Update', {
      resourceType: 'Custom::RouteLimits',
      onUpdate: {
        service: 'ApiGatewayV2',
        action: 'UpdateStage',
        parameters: {
          ApiId: api.apiId,
          StageName: STAGE,
          RouteSettings: Object.fromEntries(Object.keys(routes).map((key) => [key, limit])),
        },
        physicalResourceId: PhysicalResourceId.of('RouteLimits'),
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['apigateway:PATCH'], resources: [stage] }),
      ]),
      // The SDK of the runtime has this operation.
      installLatestAwsSdk: false,
      timeout: Duration.minutes(1),
      memorySize: 256,
      logGroup: this.logsOfStack(props),
    });
    update.node.addDependency(...Object.values(routes));
    acknowledgeProvider(update.grantPrincipal as Role);
  }

  /** The CDK creates one function for all such updates of a stack. The first relay of the stack decides about its log. */
  private logsOfStack(props: RouteLimitsProps): LogGroup {
    const stack = Stack.of(this);
    const found = stack.node.tryFindChild(LOG_GROUP_ID) as LogGroup | undefined;
    return found ?? new LogGroup(stack, LOG_GROUP_ID, logGroupProps(this, props, RemovalPolicy.DESTROY));
  }
}

/** @param role the role of the CDK's function */
function acknowledgeProvider({ node: { scope } }: Role): void {
  if (!scope) return;
  acknowledge(
    scope,
    {
      id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason: "The CDK's own function runs during a deployment, and writes its log.",
    },
    { id: 'Serverless::Serverless-LambdaDLQ', reason: 'CloudFormation waits for its answer.' },
    ...securityRule('LambdaDLQ', 'CloudFormation waits for its answer.'),
    ...securityRule('LambdaConcurrency', 'CloudFormation invokes it once for each update of the routes.'),
    ...securityRule('LambdaInsideVPC', 'It runs only during a deployment, and calls the API of AWS only.'),
    {
      id: 'Serverless::Serverless-LambdaTracing',
      reason: 'It runs only during a deployment.',
    },
  );
}
