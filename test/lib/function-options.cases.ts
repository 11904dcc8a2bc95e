import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Lazy, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { ConferenceRelay, type ConferenceRelayProps } from '../../lib/conference-relay';
import { newApp } from './templates';

function embedded(props: (stack: Stack) => Partial<ConferenceRelayProps>): Template {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  new ConferenceRelay(stack, 'Relay', { fonestorm: { secret }, alarms: { enabled: false }, ...props(stack) });
  return Template.fromStack(stack);
}

/** The relay's own functions by the names of their files; the CDK's function is not one of them. */
function functionsIn(template: Template): Map<string, Record<string, unknown>> {
  return new Map(
    Object.entries(template.findResources('AWS::Lambda::Function')).flatMap(([id, { Properties }]) => {
      const name = /^RelayFunctions(\w+)Function/.exec(id)?.[1];
      return name ? [[name, Properties] as const] : [];
    }),
  );
}

test('functionOptions set memory, reserved executions and the log group of single functions; accessLogGroup that of the API', () => {
  const template = embedded((stack) => ({
    functionOptions: {
      receiveCallback: { memorySize: 512, reservedConcurrentExecutions: 20 },
      sweep: { logGroup: new LogGroup(stack, 'SweepLogs') },
    },
    accessLogGroup: new LogGroup(stack, 'Access'),
    alarms: { silent: true },
  }));
  const functions = functionsIn(template);
  expect(functions.get('ReceiveCallback')).toMatchObject({
    ...{ MemorySize: 512, ReservedConcurrentExecutions: 20 },
  });
  expect(functions.get('ManageConferences')).not.toHaveProperty('ReservedConcurrentExecutions');
  const logGroup = { Ref: expect.stringMatching(/^SweepLogs/) };
  expect(functions.get('Sweep')).toMatchObject({ LoggingConfig: { LogGroup: logGroup } });
  const filters = Object.values(template.findResources('AWS::Logs::MetricFilter'));
  expect(filters.map(({ Properties }) => Properties.LogGroupName)).toContainEqual(logGroup);
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': ['Access9901B1FF', 'Arn'] } },
  });
});

test('fewer reserved executions than a queue may use are refused, because Lambda would throttle the rest', () => {
  const functionOptions = {
    advanceConference: { reservedConcurrentExecutions: 49 },
    deliverCallback: { reservedConcurrentExecutions: 70 },
    sweep: { reservedConcurrentExecutions: 0 },
    checkStatus: { reservedConcurrentExecutions: Lazy.number({ produce: () => 2 }) },
  };
  expect(() => embedded(() => ({ functionOptions }))).toThrow(
    'Conference Relay: functionOptions.advanceConference.reservedConcurrentExecutions: expected a whole number from 50, ' +
      'got 49; functionOptions.sweep.reservedConcurrentExecutions: expected a whole number from 1, got 0',
  );
  expect(() => embedded(() => ({ functionOptions, maxConcurrency: 49 }))).toThrow(/^(?!.*advanceConference)/);
});

test('logRetention holds for all new log groups, and removalPolicy RETAIN retains those of the functions, too', () => {
  const template = embedded(() => ({
    logRetention: RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.RETAIN,
  }));
  const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
  expect(groups).toHaveLength(9);
  for (const group of groups) {
    expect(group).toMatchObject({ DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365 } });
  }
});

describe('in a VPC', () => {
  test('the functions share a security group, and their roles allow network interfaces', () => {
    const template = embedded((stack) => ({ vpc: new Vpc(stack, 'Vpc') as IVpc }));
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    const networks = [...functionsIn(template).values()].map(({ VpcConfig }) => JSON.stringify(VpcConfig));
    expect(networks).toHaveLength(7);
    expect(new Set(networks).size).toBe(1);
    expect(networks[0]).toContain('RelayFunctionsSecurityGroup');
    const roles = Object.values(template.findResources('AWS::IAM::Role')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('AWSLambdaENIManagementAccess'),
    );
    expect(roles).toHaveLength(7);
  });

  test('they take existing security groups and subnets', () => {
    const template = embedded((stack) => {
      const vpc = new Vpc(stack, 'Vpc') as IVpc;
      const securityGroups = [new SecurityGroup(stack, 'Own', { vpc })];
      return { vpc, securityGroups, vpcSubnets: { subnets: vpc.privateSubnets.slice(0, 1) } };
    });
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    expect(functionsIn(template).get('Sweep')).toMatchObject({
      VpcConfig: {
        SubnetIds: [expect.anything()],
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'GroupId'] }],
      },
    });
  });
});
