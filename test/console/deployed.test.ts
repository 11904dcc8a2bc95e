import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { App, Stack } from 'aws-cdk-lib/core';
import { HIPAASecurityChecks, NIST80053R5Checks } from 'cdk-nag';
import { FoundationStack, FunctionsStack } from '../../lib/relay-stacks';
import { findingsOf } from '../lib/templates';
import { temporaryFolders } from '../temporary-folders';

const folder = temporaryFolders();

function synthesise(outdir: string, props: { readonly console?: boolean }): Template {
  const app = new App({ outdir });
  const { foundation } = new FoundationStack(app, 'Foundation');
  return Template.fromStack(new FunctionsStack(app, 'Functions', { foundation, ...props }));
}

/** Runs the deployed code of the console with requests, in its own process. */
function serve(code: string, paths: readonly string[]) {
  const requests = paths.map((rawPath) => ({
    ...{ version: '2.0', rawPath, rawQueryString: '', headers: {}, isBase64Encoded: false },
    requestContext: { http: { method: 'GET', sourceIp: '198.51.100.7' }, requestId: 'r' },
  }));
  const program = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(code, 'index.mjs')).href)});
    const answers = await Promise.all(${JSON.stringify(requests)}.map((each) => handler(each, { awsRequestId: 'r' })));
    process.stdout.write(JSON.stringify(answers));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as { statusCode: number; headers: Record<string, string>; body: string }[];
}

test('with console, a function whose only permission is its log serves the page and its files', () => {
  const outdir = folder();
  const template = synthesise(outdir, { console: true });
  const [id = '', lambda] =
    Object.entries(template.findResources('AWS::Lambda::Function')).find(([name]) =>
      name.includes('ServeConsole'),
    ) ?? [];
  expect(id).toContain('ServeConsole');
  expect(lambda?.Properties).not.toHaveProperty('Environment');
  const [role] = lambda?.Properties.Role['Fn::GetAtt'] ?? [];
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === role),
  );
  expect(policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement)).toEqual([
    expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
  ]);
  const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties.RouteKey,
  );
  expect(routes).toEqual(expect.arrayContaining(['GET /console', 'GET /console/{file}']));

  const code = join(outdir, `asset.${lambda?.Properties.Code.S3Key.replace('.zip', '')}`);
  const [page, host, unknown] = serve(code, ['/console', '/console/host.json', '/console/index.mjs']);
  expect([page?.statusCode, page?.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page?.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(JSON.parse(host?.body ?? '')).toEqual({ hasEventStream: false, hasSimulator: false });
  expect(unknown?.statusCode).toBe(404);
  const [, script = ''] = /src="([^"]+)"/.exec(page?.body ?? '') ?? [];
  expect(serve(code, [script])[0]).toMatchObject({
    statusCode: 200,
    headers: { 'content-type': 'text/javascript; charset=utf-8' },
  });
});

test('in a VPC, cdk-nag finds no fault of the function without a reason (packs AwsSolutions, Serverless, NIST and HIPAA)', () => {
  const app = new App({ outdir: folder() });
  const encryptionKey = new Key(new Stack(app, 'Keys'), 'Key', { enableKeyRotation: true });
  const vpc = Vpc.fromVpcAttributes(new Stack(app, 'Network'), 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['eu-west-1a'],
    privateSubnetIds: ['subnet-1'],
  }) as IVpc;
  const { foundation } = new FoundationStack(app, 'Foundation', { encryptionKey });
  const alarmTopic = 'arn:aws:sns:eu-west-1:111122223333:on-call';
  new FunctionsStack(app, 'Functions', { foundation, encryptionKey, vpc, alarmTopic, console: true });
  expect(findingsOf(app, new HIPAASecurityChecks(app), new NIST80053R5Checks(app))).toEqual([]);
});

test('without console, there is no function and no route of it', () => {
  const text = JSON.stringify(synthesise(folder(), {}).toJSON());
  expect(text).not.toMatch(/console["/]|ServeConsole/);
});
