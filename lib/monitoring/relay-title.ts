import { Names, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

/** The most characters of a path: the name of an alarm has 255, and that of a stack 128. */
const MAX_PATH = 80;

/**
 * The stack of a relay and its path in the stack, such as `Visits Relay`, for the names of alarms and queries. No other relay of
 * the account and region has it.
 *
 * @param monitoring the construct of the alarms
 */
export function relayTitle(monitoring: Construct): string {
  const path = pathOf(monitoring);
  const { stackName } = Stack.of(monitoring);
  return path === '' ? stackName : `${stackName} ${path}`;
}

/** The same for a name of letters, digits and `-`. */
export function relayId(monitoring: Construct): string {
  const { stackName } = Stack.of(monitoring);
  return pathOf(monitoring) === ''
    ? stackName
    : `${stackName}-${Names.uniqueResourceName(monitoring, { maxLength: MAX_PATH })}`;
}

/** The ids below the stack; without the last one if it is `Alarms`, as in the relay's own stack and construct. */
function pathOf(monitoring: Construct): string {
  const stack = Stack.of(monitoring);
  const scopes = monitoring.node.scopes;
  const ids = scopes.slice(scopes.indexOf(stack) + 1).map(({ node }) => node.id);
  const path = (ids.at(-1) === 'Alarms' ? ids.slice(0, -1) : ids).join('/');
  return path.length <= MAX_PATH ? path : Names.uniqueResourceName(monitoring, { maxLength: MAX_PATH });
}
