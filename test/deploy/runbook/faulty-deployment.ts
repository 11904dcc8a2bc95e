import { randomBytes } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cdk, type Deployed } from '../deployment';

interface Template {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { Environment?: { Variables: Record<string, unknown> } } }>
  >;
}

/**
 * Deploys a version of the functions that has a fault: their environment variables are empty, so that they cannot start.
 *
 * @param folder an empty folder for the version
 */
export async function deployFaultyVersion({ assembly, stacks }: Deployed, folder: string): Promise<void> {
  cpSync(assembly, folder, { recursive: true });
  const file = join(folder, `${stacks.functions}.template.json`);
  const template: Template = JSON.parse(readFileSync(file, 'utf8'));
  for (const { Properties } of Object.values(template.Resources)) {
    const { Variables = {} } = Properties?.Environment ?? {};
    for (const name of Object.keys(Variables)) Variables[name] = '';
  }
  writeFileSync(file, JSON.stringify(template));
  renameAsset(folder, stacks.functions);
  await cdk('deploy', '--exclusively', stacks.functions, '--app', folder, '--require-approval', 'never');
}

/** Renames the template in the bucket of the CDK, which does not upload a name twice. */
function renameAsset(folder: string, stack: string): void {
  const assets = join(folder, `${stack}.assets.json`);
  const { files } = JSON.parse(readFileSync(assets, 'utf8'));
  const [hash = ''] =
    Object.entries<{ source: { path: string } }>(files).find(
      ([, { source }]) => source.path === `${stack}.template.json`,
    ) ?? [];
  const other = randomBytes(32).toString('hex');
  for (const name of [assets, join(folder, 'manifest.json')])
    writeFileSync(name, readFileSync(name, 'utf8').replaceAll(hash, other));
}
