import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Command } from 'commander';
import { type CommandContext, operatorCommand } from './command';
import { DEFAULT_STACK } from './deployment';
import { findRetainedResources } from './retained';

/** `npm run retained`: prints the resources that a removed foundation retained, for `cdk import --resource-mapping`. */
export function retainedCommand(context: CommandContext): Command {
  return operatorCommand(
    'retained',
    'Lists the resources that a removed foundation retained.',
    context,
  ).action(async (_options: object, command: Command) => {
    const mapping = await findRetainedResources(
      new CloudFormationClient(),
      command.opts().stack ?? DEFAULT_STACK,
    );
    context.say(JSON.stringify(mapping));
  });
}
