import { Template } from 'aws-cdk-lib/assertions';
import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AttributeType, type ITable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { EVENT_TYPES } from '../../lambda/contract/events';
import { ConferenceRelay, type ConferenceRelayProps } from '../../lib/conference-relay';
import { ConferenceEventType } from '../../lib/event-type';
import { FoundationStack } from '../../lib/relay-stacks';
import { newApp } from './templates';

/** A relay that is embedded in a stack. */
function embedded(props: (stack: Stack) => Partial<ConferenceRelayProps>) {
  const stack = new Stack(newApp(), 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  const relay = new ConferenceRelay(stack, 'Relay', { fonestorm: { secret }, ...props(stack) });
  return { relay, template: Template.fromStack(stack) };
}

test.each([
  ['no type matches all events of the relay', [], { source: ['fonestorm.conferences'] }],
  [
    'types matches only those',
    ['Conference Started', 'Conference Ended'] as const,
    { source: ['fonestorm.conferences'], detailType: ['Conference Started', 'Conference Ended'] },
  ],
])('an event pattern with %s', (_name, types, pattern) => {
  expect(ConferenceRelay.events(...types)).toEqual(pattern);
});

test('an event pattern with an unknown type is refused, as other languages have only strings', () => {
  const types = ['Conference Ended', 'Conference Endet'] as never[];
  expect(() => ConferenceRelay.events(...types)).toThrow(
    /^Conference Relay: types\[1\]: expected Conference Scheduled, .*, got "Conference Endet"$/,
  );
});

test('each type of event has a constant with its name', () => {
  const constants = EVENT_TYPES.map((type) => [type.toUpperCase().replaceAll(' ', '_'), type]);
  expect({ ...ConferenceEventType }).toEqual(Object.fromEntries(constants));
});

test('with an existing table, bus and domain, the functions use them, and no other is created', () => {
  const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/1';
  const { relay, template } = embedded((stack) => ({
    table: Table.fromTableName(stack, 'Table', 'visits'),
    eventBus: EventBus.fromEventBusName(stack, 'Bus', 'visits-bus'),
    domainName: new DomainName(stack, 'Domain', {
      domainName: 'relay.example',
      certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
    }),
    alarms: { enabled: false },
    schemaRegistry: false,
  }));
  expect([relay.table.tableName, relay.eventBus.eventBusName]).toEqual(['visits', 'visits-bus']);
  const none = ['DynamoDB::Table', 'Events::EventBus', 'Events::Archive', 'EventSchemas::Registry'];
  for (const type of [...none, 'CloudWatch::Alarm', 'CloudWatch::Dashboard']) {
    template.resourceCountIs(`AWS::${type}`, 0);
  }
  const variables = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(({ Properties }) =>
    Object.entries(Properties.Environment?.Variables ?? {}),
  );
  const relayUrl = JSON.stringify({ 'Fn::Join': ['', ['https://', { Ref: 'Domain66AC69E0' }]] });
  const values = (name: string) =>
    new Set(variables.flatMap(([key, value]) => (key === name ? [JSON.stringify(value)] : [])));
  expect(values('RELAY_TABLE')).toEqual(new Set(['"visits"']));
  expect(values('RELAY_EVENT_BUS')).toEqual(new Set(['"visits-bus"']));
  expect(values('RELAY_PUBLIC_URL')).toEqual(new Set([relayUrl]));
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: '$default' });
});

test('without days, there is no archive', () => {
  const { template } = embedded(() => ({ archiveRetention: Duration.days(0), alarms: { enabled: false } }));
  template.resourceCountIs('AWS::Events::Archive', 0);
  template.resourceCountIs('AWS::Events::EventBus', 1);
});

test('a foundation exports no resource of another stack', () => {
  const app = newApp();
  const other = new Stack(app, 'Other');
  const table = new Table(other, 'Table', {
    partitionKey: { name: 'pk', type: AttributeType.STRING },
  }) as ITable;
  const eventBus = EventBus.fromEventBusName(other, 'Bus', 'visits-bus');
  const { Outputs } = Template.fromStack(
    new FoundationStack(app, 'Foundation', { table, eventBus }),
  ).toJSON();
  const exported = Object.values<{ Export?: { Name: string } }>(Outputs).flatMap(
    ({ Export }) => Export?.Name ?? [],
  );
  expect(exported.length).toBeGreaterThan(10);
  expect(exported.filter((name) => /Table|Bus/.test(name))).toEqual([]);
});
