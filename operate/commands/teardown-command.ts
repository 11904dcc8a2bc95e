import type { Command } from 'commander';
import { isJson, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { DEFAULT_STACK } from '../default-stack';
import { CommandFailure } from '../exit-codes';
import { relayOption, stackOption } from '../relay-options';
import type { RetainedResource } from '../retained';

interface TeardownOptions {
  readonly stack?: string;
  readonly relay?: string;
  readonly confirm?: string;
}

/** `conference-relay teardown`: deletes the resources that a removed stack retained of a relay. */
export function addTeardownCommand(program: Command, context: CommandContext): Command {
  return program
    .command('teardown')
    .description('deletes the resources that a removed foundation retained, with all that they store')
    .addOption(stackOption('the removed stack of the foundation'))
    .addOption(relayOption('the name of the relay, if the stack had several'))
    .option('--confirm <stack>', 'the name of the stack again, in place of typing it at the terminal')
    .action(async (options: TeardownOptions, command: Command) => {
      const { stack = DEFAULT_STACK, relay, confirm } = options;
      if (confirm !== undefined && confirm !== stack)
        command.error(`error: --confirm: expected ${stack}, got ${confirm}. Nothing was removed.`);
      if (confirm === undefined && !context.ask)
        command.error(
          'error: --confirm: expected, because there is no terminal to ask at. Nothing was removed.',
        );
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      const { listDeletedStack } = await import('../retained');
      const { retainedOfRelay } = await import('../teardown/retained-relay');
      const { inOrderOfDeletion, teardown } = await import('../teardown/teardown');
      const { findOwned } = await import('../teardown/owned-resources');
      const client = new CloudFormationClient();
      const deleted = await listDeletedStack(client, stack);
      const resources = inOrderOfDeletion(retainedOfRelay(stack, deleted, relay));
      const [owned] = await findOwned(client, resources);
      if (owned) {
        throw new CommandFailure(
          'refused',
          `${describe(owned.resource)} is in the stack ${owned.stack}: expected a resource that no stack has. Nothing was removed.`,
        );
      }
      context.note(
        `The removed stack ${stack} in ${await client.config.region()} retained ${resources.length} resources:`,
      );
      for (const resource of resources) context.note(`  ${describe(resource)}`);
      if (resources.length > 0) await agree(stack, confirm, context);
      const { teardownClients } = await import('../teardown/clients');
      const { deleteResource } = await import('../teardown/delete-resource');
      const clients = teardownClients();
      const results = [];
      for await (const { resource, outcome } of teardown(resources, (each) =>
        deleteResource(clients, each),
      )) {
        const result = outcome instanceof Error ? `failed: ${outcome.message}` : outcome;
        results.push({ type: resource.ResourceType, id: resource.PhysicalResourceId, result });
        if (!isJson(command))
          context.say(`${results.length} of ${resources.length}: ${describe(resource)}: ${result}`);
      }
      if (isJson(command)) showResult(command, { json: { stack, resources: results }, lines: [] }, context);
      const failed = results.filter(({ result }) => result.startsWith('failed'));
      if (failed.length > 0)
        throw new CommandFailure(
          'failed',
          `${failed.length} resources could not be deleted. Fix the causes, and run the command again.`,
        );
    });
}

/** Asks for the name of the stack, unless `--confirm` has it. */
async function agree(stack: string, confirm: string | undefined, { ask }: CommandContext): Promise<void> {
  if (confirm === stack) return;
  const answer = await ask?.(`This cannot be undone. Type the name of the stack to delete all of them: `);
  if (answer?.trim() !== stack) throw new CommandFailure('declined', 'Nothing was removed.');
}

function describe({ ResourceType = '', PhysicalResourceId = '' }: RetainedResource): string {
  return `${ResourceType.replace('AWS::', '')} ${PhysicalResourceId}`;
}
