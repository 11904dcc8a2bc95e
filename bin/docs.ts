import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsPage } from '../docs/events-page';
import { openApi } from '../docs/openapi';

const docs = join(import.meta.dirname, '../docs');
writeFileSync(join(docs, 'events.md'), eventsPage());
writeFileSync(join(docs, 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
