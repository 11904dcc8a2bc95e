import { Template } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { ConferenceRelay } from '../../lib/conference-relay';
import { outputOf } from '../../operate/stack-outputs';
import { foundation, newApp, twoEmbedded } from './templates';

/** The name and the content of each entry in the registry. */
const entriesOf = (template: Template) =>
  Object.values(template.findResources('AWS::SSM::Parameter')).map(({ Properties }) => ({
    name: Properties.Name,
    ...JSON.parse(Properties.Value),
  }));

describe('the entry in the registry, by which the command finds a relay', () => {
  test('names both stacks of a deployment', () => {
    expect(entriesOf(foundation())).toEqual([
      {
        format: '1',
        name: '/conference-relay/Foundation',
        foundation: 'Foundation',
        functions: 'Functions',
        construct: '',
      },
    ]);
  });

  test('names the stack and the construct of each embedded relay, so that a command reads the outputs of the chosen one', () => {
    const template = twoEmbedded();
    const outputs = new Map(Object.keys(template.findOutputs('*')).map((key) => [key, key]));
    const entries = entriesOf(template);
    expect(entries).toEqual(
      ['First', 'Second'].map((construct) => ({
        ...{ format: '1', name: `/conference-relay/Visits/${construct}` },
        ...{ foundation: 'Visits', functions: 'Visits', construct },
      })),
    );
    for (const { construct } of entries)
      expect(outputOf('Visits', outputs, 'ApiUrl', construct)).toMatch(new RegExp(`^${construct}Outputs`));
  });

  test('has the path of a relay inside other constructs, without characters that a parameter refuses', () => {
    const stack = new Stack(newApp(), 'Visits');
    const secret = Secret.fromSecretNameV2(stack, 'FoneStorm', 'visits/fonestorm');
    new ConferenceRelay(new Construct(stack, 'Calls & visits'), 'The Relay', { fonestorm: { secret } });
    const template = Template.fromStack(stack);
    const [{ name, construct }] = entriesOf(template) as [{ name: string; construct: string }];
    expect([name, construct]).toEqual([
      '/conference-relay/Visits/Calls---visits/The-Relay',
      'CallsvisitsTheRelay',
    ]);
    const ids = Object.keys(template.toJSON().Resources);
    expect(ids.filter((id) => id.startsWith(`${construct}Functions`)).length).toBeGreaterThan(10);
  });
});
