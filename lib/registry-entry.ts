import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { type CfnOutput, Lazy, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type RegistryEntry as EntryContent, REGISTRY_PATH } from '../lambda/contract/registry';

export interface RegistryEntryProps extends Omit<EntryContent, 'format'> {
  /** The name of the relay, which no other relay of the account and region has. */
  readonly name: string;
}

/**
 * A parameter by which the command `conference-relay` finds a relay of the account and region. It is removed with its stack.
 */
export class RegistryEntry extends Construct {
  constructor(scope: Construct, id: string, { name, ...stacks }: RegistryEntryProps) {
    super(scope, id);
    const content: EntryContent = { format: '1', ...stacks };
    new CfnParameter(this, 'Parameter', {
      type: 'String',
      name: `${REGISTRY_PATH}/${name}`,
      description: 'Conference Relay: the stacks of a relay, for the command conference-relay',
      value: Stack.of(this).toJsonString(content),
    });
  }
}

/** The entry of a foundation in its own stack. The stack of the functions has a name like that of the foundation. */
export function entryOfStack({ stackName }: Stack): RegistryEntryProps {
  return {
    name: stackName.replace(/-Foundation$/, ''),
    ...{ foundation: stackName, functions: stackName.replace(/Foundation$/, 'Functions'), construct: '' },
  };
}

/**
 * The entry of a relay in a stack with other resources.
 *
 * @param relay the construct with all parts of the relay
 * @param apiUrl its output `ApiUrl`, whose logical id begins as those of all its outputs
 */
export function entryOfConstruct(relay: Construct, apiUrl: CfnOutput): RegistryEntryProps {
  const stack = Stack.of(relay);
  const path = relay.node.scopes.slice(stack.node.scopes.length).map(({ node }) => node.id);
  return {
    name: [stack.stackName, ...path.map((part) => part.replaceAll(/[^A-Za-z0-9_.-]/g, '-'))].join('/'),
    ...{ foundation: stack.stackName, functions: stack.stackName },
    construct: Lazy.string({
      produce: () => stack.resolve(apiUrl.logicalId).replace(/OutputsApiUrl[0-9A-F]{8}$/, ''),
    }),
  };
}
