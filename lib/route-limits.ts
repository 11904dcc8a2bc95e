import type { HttpApi, HttpRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ArnFormat, Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

const STAGE = '$default';
const LOGS = 'RouteLimitsLogs';

export interface RouteLimitsProps {
  readonly api: HttpApi;
  /** By their keys, such as `GET /v2/conferences`. Each has a limit of its own. */
  readonly routes: Readonly<Record<string, HttpRoute>>;
  /** Requests a second to each route. Twice as many are let through at once. */
  readonly requestsPerSecond: number;
}

/**
 * Limits how often routes are called: API Gateway answers 429 beyond it. The settings belong to the stage, which outlives
 * the routes. API Gateway refuses a stage with settings of a route that does not exist ("Unable to find Route by key"). So
 * they are set when the routes are there, by an update of the stage, and not in the template of the stage.
 */
export class RouteLimits extends Construct {
  constructor(scope: Construct, id: string, { api, routes, requestsPerSecond }: RouteLimitsProps) {
    super(scope, id);
    const limit = { ThrottlingRateLimit: requestsPerSecond, ThrottlingBurstLimit: 2 * requestsPerSecond };
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
      // What the runtime brings knows the call.
      installLatestAwsSdk: false,
      timeout: Duration.minutes(1),
      memorySize: 256,
      logGroup: logsOfStack(Stack.of(this)),
    });
    update.node.addDependency(...Object.values(routes));
    acknowledgeProvider(update.grantPrincipal as Role);
  }
}

/** The CDK has one function for all such updates of a stack. */
function logsOfStack(stack: Stack): LogGroup {
  const found = stack.node.tryFindChild(LOGS) as LogGroup | undefined;
  return (
    found ??
    new LogGroup(stack, LOGS, { retention: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.DESTROY })
  );
}

/** @param role that of the CDK's function, which is in it */
function acknowledgeProvider({ node: { scope } }: Role): void {
  if (!scope) return;
  Validations.of(scope).acknowledge(
    {
      id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
      reason: "It is the CDK's own function, which runs while a stack is deployed: it may write its log.",
    },
    { id: 'Serverless::Serverless-LambdaDLQ', reason: 'CloudFormation waits for its answer.' },
    {
      id: 'Serverless::Serverless-LambdaTracing',
      reason: 'It runs while a stack is deployed, and never else.',
    },
  );
}
