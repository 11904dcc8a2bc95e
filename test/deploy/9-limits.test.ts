import { ApiGatewayV2Client, GetStageCommand } from '@aws-sdk/client-apigatewayv2';
import { CALLBACK_ROUTES, CONSOLE_ROUTES, ROUTES } from '../../lambda/contract/routes';
import { deployment } from './deployment';

test('the stage limits each route except those of callbacks', async () => {
  const { ApiId } = deployment().outputs;
  const stage = await new ApiGatewayV2Client().send(new GetStageCommand({ ApiId, StageName: '$default' }));
  const limited = Object.entries(stage.RouteSettings ?? {});
  const console = [CONSOLE_ROUTES.page, CONSOLE_ROUTES.file];
  const expected = [...Object.values(ROUTES), ...console, '$default'];
  expect(limited.map(([route]) => route).sort()).toEqual(expected.sort());
  for (const [, settings] of limited) {
    expect(settings).toMatchObject({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 });
  }
  for (const route of Object.values(CALLBACK_ROUTES)) expect(stage.RouteSettings).not.toHaveProperty(route);
});
