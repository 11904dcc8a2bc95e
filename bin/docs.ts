import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { architecturePicture } from '../docs/architecture-picture';
import { eventsPage } from '../docs/events-page';
import { openApi } from '../docs/openapi';

new Command('npm run docs')
  .description(
    'Writes docs/events.md and docs/openapi.json from the schemas, and draws docs/architecture.svg.',
  )
  .parse();

const docs = join(import.meta.dirname, '../docs');
writeFileSync(join(docs, 'events.md'), eventsPage());
writeFileSync(join(docs, 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
const graph = readFileSync(join(docs, 'architecture.dot'), 'utf8');
writeFileSync(join(docs, 'architecture.svg'), await architecturePicture(graph));
