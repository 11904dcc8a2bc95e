import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REVIEWED, reviewable } from './reviewed-templates';
import { removeFolders } from './templates';

const folder = join(import.meta.dirname, 'templates');
mkdirSync(folder, { recursive: true });
for (const [file, template] of Object.entries(REVIEWED)) {
  writeFileSync(join(folder, file), reviewable(template()));
}
removeFolders();
