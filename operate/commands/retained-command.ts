import type { Command } from 'commander';
import type { CommandContext } from '../command-context';
import { DEFAULT_STACK } from '../default-stack';
import { stackOption } from '../relay-options';

/** `conference-relay retained`: prints the resources that a removed foundation retained, for `cdk import --resource-mapping`. */
export function addRetainedCommand(program: Command, context: CommandContext): Command {
  return program
    .command('retained')
    .description('lists the resources that a removed foundation retained, as JSON for cdk import')
    .addOption(stackOption('the removed stack of the foundation'))
    .action(async ({ stack = DEFAULT_STACK }: { stack?: string }) => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      const { buildMapping, findRetainedResources } = await import('../retained');
      const resources = await findRetainedResources(new CloudFormationClient(), stack);
      context.say(JSON.stringify(buildMapping(resources)));
    });
}
