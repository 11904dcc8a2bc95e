import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../../command-line/program';
import { REVIEWED, reviewable } from './reviewed-templates';
import { removeFolders } from './templates';

new Program('npm run templates').description('Writes the reviewed templates of the stacks.').parse();

const folder = join(import.meta.dirname, 'templates');
mkdirSync(folder, { recursive: true });
for (const [file, template] of Object.entries(REVIEWED)) {
  writeFileSync(join(folder, file), reviewable(template()));
}
removeFolders();
