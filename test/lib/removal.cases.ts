import { Template } from 'aws-cdk-lib/assertions';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { FoundationStack } from '../../lib/relay-stacks';
import { oncePerMutant } from '../mutants/once-per-mutant';
import { embedded, newApp, stacksWith } from './templates';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** The deletion policies of the resources of a template that have one. */
function policiesOf(template: Template): string[] {
  const { Resources } = template.toJSON();
  return Object.entries<Resource>(Resources).flatMap(([id, { DeletionPolicy, UpdateReplacePolicy }]) =>
    DeletionPolicy === undefined ? [] : [`${id} ${DeletionPolicy} ${UpdateReplacePolicy}`],
  );
}

const destroyed = oncePerMutant(() =>
  embedded(['Relay'], { removalPolicy: RemovalPolicy.DESTROY, alarms: { silent: true } }),
);

describe('with removalPolicy DESTROY', () => {
  test('CloudFormation deletes every resource of an embedded relay with its stack', () => {
    const policies = policiesOf(destroyed());
    expect(policies.length).toBeGreaterThan(40);
    expect(policies.filter((policy) => !policy.endsWith(' Delete Delete'))).toEqual([]);
  });

  test('only what AWS deletes at once has a name, so that the same stack can be deployed again at once', () => {
    const { Resources } = destroyed().toJSON();
    const named = Object.values<{ Type: string; Properties?: object }>(Resources).flatMap(
      ({ Type, Properties = {} }) => (Object.keys(Properties).some((name) => NAMES.test(name)) ? [Type] : []),
    );
    expect(new Set(named)).toEqual(new Set([...DELETED_AT_ONCE, ...NAMED_IN_THEIR_PARENT]));
  });

  test('the table is not protected against deletion, and neither is the stack of a foundation', () => {
    destroyed().hasResourceProperties('AWS::DynamoDB::Table', { DeletionProtectionEnabled: false });
    const stack = new FoundationStack(newApp(), 'Foundation', { removalPolicy: RemovalPolicy.DESTROY });
    expect(stack.terminationProtection).toBe(false);
    expect(policiesOf(Template.fromStack(stack)).filter((policy) => !policy.endsWith(' Delete'))).toEqual([]);
  });

  test('a stack that is destroyed needs no order: the table still depends on every resource of the foundation', () => {
    const [table] = Object.values(destroyed().findResources('AWS::DynamoDB::Table'));
    expect(table?.DependsOn.length).toBeGreaterThan(20);
  });
});

/** Properties that give a resource a name. */
const NAMES =
  /^(Name|\w*(?:Table|Queue|Group|Role|Function|Secret|Registry|Alarm|Dashboard|Archive|Filter|Schema)Name)$/;
/** Types whose name is free again once CloudFormation has deleted the resource. */
const DELETED_AT_ONCE = [
  ...['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard', 'AWS::Events::EventBus'],
  ...['AWS::Logs::QueryDefinition', 'AWS::SSM::Parameter'],
];
/** Types whose name is unique within another resource only, or refers to another one. */
const NAMED_IN_THEIR_PARENT = [
  ...['AWS::ApiGatewayV2::Api', 'AWS::EventSchemas::Schema', 'AWS::Lambda::EventInvokeConfig'],
  ...['AWS::Lambda::EventSourceMapping', 'AWS::Lambda::Permission', 'AWS::Logs::MetricFilter'],
];

test.each([
  [
    'foundation',
    (removalPolicy: RemovalPolicy) => new FoundationStack(newApp(), 'Foundation', { removalPolicy }),
  ],
  ['function', (removalPolicy: RemovalPolicy) => stacksWith({ removalPolicy })],
])(
  'a removal policy that keeps snapshots is refused, because no resource of a %s has any',
  (_part, create) => {
    expect(() => create(RemovalPolicy.SNAPSHOT)).toThrow(
      'Conference Relay: removalPolicy: expected DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE, got snapshot.',
    );
  },
);
