import { Match, type Template } from 'aws-cdk-lib/assertions';
import { CALLBACK_ROUTES, ROUTES } from '../../lambda/contract/routes';
import { foundation, functions, withAllSettings } from './templates';

/** The update of the stage that sets the limits, and the resources that it depends on. */
function settingsOf(template: Template) {
  const [[, update] = []] = Object.entries(template.findResources('Custom::RouteLimits'));
  const { DependsOn: dependsOn = [], Properties } = update ?? {};
  const call = Properties?.Create['Fn::Join'][1].map((part: unknown) =>
    typeof part === 'string' ? part : 'api',
  );
  expect(Properties?.Update).toEqual(Properties?.Create);
  return { dependsOn: dependsOn as string[], ...JSON.parse(call.join('')) };
}

test('each route of the API and the default route are limited to 50 requests a second, and callbacks are not', () => {
  const { parameters, service, action } = settingsOf(functions());
  expect([service, action, parameters.StageName]).toEqual(['ApiGatewayV2', 'UpdateStage', '$default']);
  const limit = { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 };
  const limited = [...Object.values(ROUTES), '$default'];
  expect(parameters.RouteSettings).toEqual(Object.fromEntries(limited.map((route) => [route, limit])));
  expect(Object.keys(parameters.RouteSettings)).not.toEqual(
    expect.arrayContaining([expect.stringContaining('callbacks/{conferenceId}')]),
  );
  expect(Object.values(CALLBACK_ROUTES).every((route) => !(route in parameters.RouteSettings))).toBe(true);
});

test('the function answers preflight requests: CORS of the HTTP API would include callback URLs', () => {
  foundation().hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  functions().hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default' });
  withAllSettings().functions.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ RELAY_CORS_ORIGINS: '["https://app.example"]' }) },
  });
});

test('the limits are set after the routes are created: API Gateway refuses settings of a route that does not exist', () => {
  const { dependsOn, parameters } = settingsOf(functions());
  const routes = Object.entries(functions().findResources('AWS::ApiGatewayV2::Route'));
  const created = routes
    .filter(([id]) => dependsOn.includes(id))
    .map(([, { Properties }]) => Properties.RouteKey);
  expect(created).toEqual(expect.arrayContaining(Object.keys(parameters.RouteSettings)));
  foundation().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    RouteSettings: Match.absent(),
    DefaultRouteSettings: Match.absent(),
  });
});

test('the function that sets the limits may update this stage only', () => {
  functions().hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: [
        {
          Action: 'apigateway:PATCH',
          Effect: 'Allow',
          Resource: { 'Fn::Join': ['', Match.arrayWith(['::/apis/', '/stages/$default'])] },
        },
      ],
    },
  });
});

test('no executions are reserved by default, because a new account has too few', () => {
  for (const { Properties } of Object.values(functions().findResources('AWS::Lambda::Function'))) {
    expect(Properties.ReservedConcurrentExecutions).toBeUndefined();
  }
});

test('throttle sets the limit with a burst of twice as many, and functionOptions reserve executions for callbacks only', () => {
  const deployment = withAllSettings();
  expect(settingsOf(deployment.functions).parameters.RouteSettings.$default).toEqual({
    ThrottlingRateLimit: 7,
    ThrottlingBurstLimit: 14,
  });
  const reserved = Object.values(deployment.functions.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.ReservedConcurrentExecutions !== undefined,
  );
  expect(reserved.map(({ Properties }) => Properties)).toEqual([
    expect.objectContaining({
      ReservedConcurrentExecutions: 40,
      Description: expect.stringContaining("FoneStorm's callbacks"),
    }),
  ]);
  expect(deployment.findings).toEqual([]);
});
