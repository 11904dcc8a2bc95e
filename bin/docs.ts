import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { eventsPage } from '../docs/events-page';
import { openApi } from '../docs/openapi';

new Command('npm run docs')
  .description('Writes docs/events.md and docs/openapi.json from the schemas.')
  .parse();

const docs = join(import.meta.dirname, '../docs');
writeFileSync(join(docs, 'events.md'), eventsPage());
writeFileSync(join(docs, 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
