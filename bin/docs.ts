import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../command-line/program';
import { architecturePicture } from '../docs/architecture-picture';
import { commandsPage } from '../docs/commands-page';
import { demonstrationLines, demonstrationPicture, linesOfPicture } from '../docs/demonstration-picture';
import { eventTypeConstants } from '../docs/event-type-constants';
import { eventTypes } from '../docs/event-types';
import { eventsPage } from '../docs/events-page';
import { openApi } from '../docs/openapi';
import { withSavedQueries } from '../docs/saved-queries';
import { settingsPage } from '../docs/settings-page';
import { describedCommands } from './commands-reference';
import { describedQueries } from './described-queries';
import { recordConsole } from './record-console';
import { recordDemonstration } from './record-demonstration';
import { settingsReference } from './settings-reference';

const command = new Program('npm run docs --')
  .description('Writes the generated pages and pictures of docs.')
  .option('--record', 'also runs npm start for docs/demonstration.svg, for about 15 seconds')
  .option('--screenshots', 'also takes the pictures of the console, for about a minute (needs Chromium)')
  .parse();

const docs = join(import.meta.dirname, '../docs');
writeFileSync(join(docs, 'events.md'), eventsPage());
writeFileSync(join(docs, '../lambda/contract/event-types.ts'), eventTypes());
writeFileSync(join(docs, '../lib/event-type.ts'), eventTypeConstants());
writeFileSync(join(docs, 'settings.md'), settingsPage(settingsReference(join(docs, '..'))));
writeFileSync(join(docs, 'commands.md'), commandsPage(describedCommands()));
writeFileSync(join(docs, 'openapi.json'), `${JSON.stringify(openApi(), null, 2)}\n`);
const runbook = join(docs, 'runbook.md');
writeFileSync(runbook, withSavedQueries(readFileSync(runbook, 'utf8'), describedQueries()));
const graph = readFileSync(join(docs, 'architecture.dot'), 'utf8');
writeFileSync(join(docs, 'architecture.svg'), await architecturePicture(graph));

const picture = join(docs, 'demonstration.svg');
const lines = command.opts().record
  ? ['$ npm start', ...demonstrationLines(await recordDemonstration())]
  : linesOfPicture(readFileSync(picture, 'utf8'));
writeFileSync(picture, demonstrationPicture(lines));

if (command.opts().screenshots) await recordConsole(docs);
