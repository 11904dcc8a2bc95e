import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { ConferenceRelay } from '../../lib/conference-relay';
import { defaultStacks, embeddedByDefault, foundation, functions, newApp } from './templates';

/**
 * The logical ids of resources that FoneStorm, a subscriber or a conference depends on. They are literal. With another id, the
 * next deployment would create an empty table, an unknown host name, or a bus without subscribers.
 */
const RETAINED_IDS: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['RelayConferencesTableD03BBDEF'],
  'AWS::SQS::Queue': [
    ...['RelayMailboxDeadLettersAB599CCB', 'RelayMailboxQueue2337745E'],
    ...['RelayStatusChecksDeadLettersD6C8FADF', 'RelayStatusChecksQueue101A10D6'],
    'RelaySchedulesDeadLettersD273E9DF',
    ...['RelayDeliveriesDeadLettersE665839B', 'RelayDeliveriesQueueA5F64952'],
    ...['RelayWorkflowsDeadLetters735A71DC', 'RelayWorkflowsQueueE6438817'],
    ...['RelayCommandsDeadLetters21C38796', 'RelayCommandsQueue2130FE9C'],
  ],
  'AWS::Events::EventBus': ['RelayStatusEventsBus35A68EE0'],
  'AWS::Events::Archive': ['RelayStatusEventsArchiveC476548F'],
  'AWS::Scheduler::ScheduleGroup': ['RelaySchedulesGroupD55F9B91'],
  'AWS::SecretsManager::Secret': [
    ...['FoneStorm99D10A72', 'RelaySecretsCallbackKeysF04B6C2E', 'RelaySecretsCredentials426A2C7A'],
    ...['RelaySecretsSigningKeysF5D53CAB', 'RelaySecretsMaskKey61ABAC58'],
  ],
  'AWS::ApiGatewayV2::Api': ['RelayApi7D9A0246'],
  'AWS::ApiGatewayV2::Stage': ['RelayApiDefaultStage9A4D48B9'],
  'AWS::Logs::LogGroup': ['RelayApiAccessLogs66633A47'],
  'AWS::EventSchemas::Registry': ['RelayEventSchemasRegistryC13BA5D7'],
};
/** Each new event type adds one. */
const SCHEMA = 'AWS::EventSchemas::Schema';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

function resourcesOf(template: Template): [id: string, resource: Resource][] {
  return Object.entries(template.toJSON().Resources);
}

const retainedResources = () =>
  resourcesOf(foundation()).filter(
    ([, { Type, UpdateReplacePolicy }]) => Type !== SCHEMA && UpdateReplacePolicy !== undefined,
  );

test('each retained resource of the foundation has its pinned logical id, and no other resource is retained', () => {
  const ids = Object.entries(RETAINED_IDS).flatMap(([type, of]) => of.map((id) => `${type} ${id}`));
  expect(
    retainedResources()
      .map(([id, { Type }]) => `${Type} ${id}`)
      .sort(),
  ).toEqual(ids.sort());
});

test('each schema has its pinned logical id, whatever event types are added', () => {
  const schemas = Object.keys(foundation().findResources(SCHEMA));
  expect(schemas).toEqual(
    expect.arrayContaining([
      'RelayEventSchemasConferenceScheduledCAC44C39',
      'RelayEventSchemasConferenceUpdated0222E549',
      'RelayEventSchemasConferenceCancelledF7FC7BF1',
      'RelayEventSchemasConferenceCreationFailed78E0E735',
      'RelayEventSchemasConferenceStarted9D2C1C5C',
      'RelayEventSchemasConferenceEnded8DC4E546',
      'RelayEventSchemasConferenceGoneB391DDD9',
      'RelayEventSchemasOrganizerJoined726756AF',
      'RelayEventSchemasOrganizerLeft94967200',
      'RelayEventSchemasAttendeeCountChanged297FE581',
      'RelayEventSchemasParticipantJoined6B5E2851',
      'RelayEventSchemasParticipantLeft7AA4A14E',
      'RelayEventSchemasConferenceReminder5391075A',
      'RelayEventSchemasOrganizerAbsent8FD9C9FA',
      'RelayEventSchemasConferenceNotAttendedED6AD35F',
      'RelayEventSchemasConferenceOverrunningDCC8B016',
      'RelayEventSchemasConferenceAdopted9B8D3FF2',
      'RelayEventSchemasConferenceAuditFailed050EBCDA',
      'RelayEventSchemasCallbackDeliveryFailedB09A0FE6',
      'RelayEventSchemasCallbackReceived59BFA51D',
    ]),
  );
});

test('the retained resources of an embedded relay have their pinned logical ids', () => {
  const ids = resourcesOf(embeddedByDefault())
    .filter(([, { Type, UpdateReplacePolicy }]) => Type in RETAINED_IDS && UpdateReplacePolicy === 'Retain')
    .map(([id]) => id);
  expect(ids.sort()).toEqual([
    ...['RelayFoundationApiAccessLogsA3AAF5C7', 'RelayFoundationApiDefaultStage20EBACCE'],
    'RelayFoundationApiEB7B2FD3',
    ...['RelayFoundationCommandsDeadLettersD625A6E3', 'RelayFoundationCommandsQueueC3F409C3'],
    'RelayFoundationConferencesTableE9B60F33',
    ...['RelayFoundationDeliveriesDeadLetters556647A5', 'RelayFoundationDeliveriesQueue9BABBEEE'],
    'RelayFoundationEventSchemasRegistry4BD0EF07',
    ...['RelayFoundationMailboxDeadLettersBFE2DFD7', 'RelayFoundationMailboxQueue501B3905'],
    ...['RelayFoundationSchedulesDeadLettersA0720911', 'RelayFoundationSchedulesGroupE112E406'],
    ...['RelayFoundationSecretsCallbackKeys35A02B6E', 'RelayFoundationSecretsCredentials787B90A6'],
    ...['RelayFoundationSecretsMaskKey481C23CE', 'RelayFoundationSecretsSigningKeys17830B43'],
    ...['RelayFoundationStatusChecksDeadLettersF7802F1B', 'RelayFoundationStatusChecksQueue4D4B31FF'],
    ...['RelayFoundationStatusEventsArchiveF0AEF318', 'RelayFoundationStatusEventsBus37C3F448'],
    ...['RelayFoundationWorkflowsDeadLetters2552C011', 'RelayFoundationWorkflowsQueueACF04435'],
  ]);
});

test('in a stage, a stack without an environment retains the same logical ids', () => {
  const stage = new Stage(newApp(), 'Prod');
  const stack = new Stack(stage, 'Visits');
  const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
  new ConferenceRelay(stack, 'Relay', { fonestorm: { secret }, alarms: { enabled: false } });
  const idsOf = (template: Template) =>
    resourcesOf(template).flatMap(([id, { UpdateReplacePolicy }]) =>
      UpdateReplacePolicy === 'Retain' ? [id] : [],
    );
  expect(idsOf(embeddedByDefault()).length).toBeGreaterThan(20);
  expect(idsOf(Template.fromStack(stack)).sort()).toEqual(idsOf(embeddedByDefault()).sort());
});

test('a retained resource is deleted only if the deployment that creates it fails, so that the next one can create it', () => {
  for (const [, { DeletionPolicy, UpdateReplacePolicy }] of [...retainedResources(), ...schemas()]) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
  }
  for (const type of Object.keys(RETAINED_IDS)) {
    if (type !== 'AWS::Logs::LogGroup') functions().resourceCountIs(type, 0);
  }
});

function schemas() {
  return resourcesOf(foundation()).filter(([, { Type }]) => Type === SCHEMA);
}

test('the table is protected against deletion, and is created last, so that a rollback never fails because of the protection', () => {
  const [[id, table] = ['', undefined]] = Object.entries(foundation().findResources('AWS::DynamoDB::Table'));
  expect(table?.Properties.DeletionProtectionEnabled).toBe(true);
  expect(table?.Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
  const others = resourcesOf(foundation()).map(([other]) => other);
  expect(new Set([id, ...dependenciesOf(table?.DependsOn ?? [])])).toEqual(new Set(others));
});

/** The resources and their dependencies, by `DependsOn` or by a reference. */
function dependenciesOf(ids: readonly string[]): string[] {
  const all = new Map(resourcesOf(foundation()));
  const found = new Set<string>();
  const queue = [...ids];
  for (const id of queue) {
    if (found.has(id)) continue;
    found.add(id);
    const text = JSON.stringify(all.get(id));
    queue.push(...[...all.keys()].filter((other) => text.includes(`"${other}"`)));
  }
  return [...found];
}

test('the stack of the foundation is protected against deletion, and that of the functions is not', () => {
  const stacks = defaultStacks();
  const artifacts = stacks.app.synth();
  expect(artifacts.getStackArtifact(stacks.foundation.artifactId).terminationProtection).toBe(true);
  expect(artifacts.getStackArtifact(stacks.functions.artifactId).terminationProtection).toBeFalsy();
});
