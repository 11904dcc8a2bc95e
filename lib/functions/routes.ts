import { type HttpApi, HttpMethod, HttpRoute, HttpRouteKey } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CALLBACK_ROUTES, CONSOLE_ROUTES, ROUTES } from '../../lambda/contract/routes';
import type { RelaySettings } from '../../lambda/contract/settings';
import { acknowledge } from '../acknowledge';
import type { LogProps } from '../logs';
import type { ResourceProps } from '../resource-props';
import type { RelayFunction } from './relay-function';
import { RouteLimits } from './route-limits';

/** The page, and its files. `/console/` is left out: API Gateway takes no route that ends with a slash. */
const DEPLOYED_CONSOLE_ROUTES = [CONSOLE_ROUTES.page, CONSOLE_ROUTES.file];

export interface RoutesProps extends ResourceProps, LogProps {
  readonly api: HttpApi;
  readonly manageConferences: RelayFunction;
  readonly receiveCallback: RelayFunction;
  /** @default - no routes of the console */
  readonly serveConsole?: RelayFunction;
  /** The limit of each route of the API, for all callers together. */
  readonly throttle: RelaySettings['throttle'];
}

/**
 * Creates the routes from the API to its functions, in the scope that is given. Another scope would give the routes other
 * logical ids: the next deployment would create each route a second time, which API Gateway refuses.
 */
export function createRoutes(scope: Construct, props: RoutesProps): void {
  const { api, manageConferences, receiveCallback, serveConsole, throttle } = props;
  acknowledge(scope, {
    id: 'AwsSolutions::AwsSolutions-APIG4',
    reason: 'The functions themselves check callers’ tokens and callback URLs, which are capability URLs.',
  });
  const manage = new PermittedIntegration('Manage', manageConferences.lambda);
  // The fallback may invoke the function for any path, so a permission for each route would add nothing but its size.
  manageConferences.lambda.addPermission('InvokedByApi', {
    scope,
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: api.arnForExecuteApi(),
  });
  const receive = new HttpLambdaIntegration('Receive', receiveCallback.lambda);
  const create = (route: string, integration: HttpLambdaIntegration) =>
    new HttpRoute(scope, route, { httpApi: api, routeKey: routeKeyOf(route), integration });
  const limited: [string, HttpRoute][] = Object.values(ROUTES).map((route) => [route, create(route, manage)]);
  for (const route of Object.values(CALLBACK_ROUTES)) create(route, receive);
  if (serveConsole) {
    const serve = new HttpLambdaIntegration('ServeConsole', serveConsole.lambda);
    for (const route of DEPLOYED_CONSOLE_ROUTES) limited.push([route, create(route, serve)]);
  }
  // API Gateway's own answer to an unknown route would not be a problem document.
  const routeKey = HttpRouteKey.DEFAULT;
  const fallback = new HttpRoute(scope, 'Default', { httpApi: api, routeKey, integration: manage });
  // The routes of callbacks have no limit: a refused callback is lost, because FoneStorm does not send it again.
  new RouteLimits(scope, 'RouteLimits', {
    ...props,
    api,
    routes: { ...Object.fromEntries(limited), [routeKey.key]: fallback },
    throttle,
  });
}

/** An integration whose function already has the permission. `scopePermissionToRoute` of the AWS CDK is younger than 2.223.0. */
class PermittedIntegration extends HttpLambdaIntegration {
  protected override completeBind(): void {}
}

/** @param route a method and a path, such as `GET /v2/conferences` */
function routeKeyOf(route: string): HttpRouteKey {
  const [method, path] = route.split(' ') as [keyof typeof HttpMethod, string];
  return HttpRouteKey.with(path, HttpMethod[method]);
}
