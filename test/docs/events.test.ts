import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsPage } from '../../docs/events-page';
import { EVENT_TYPES } from '../../lambda/contract/events';

const page = readFileSync(join(__dirname, '../../docs/events.md'), 'utf8');

test('docs/events.md is what npm run docs writes', () => {
  expect(page).toBe(eventsPage());
});

test('docs/events.md has a section for every type, and a description for every field', () => {
  const sections = [...page.matchAll(/^### ([A-Z].*)$/gm)].map(([, name]) => name);
  expect(sections).toEqual(EVENT_TYPES);
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) expect(row).toMatch(/^\| `\S+` \| \S.* \| \S.*\.? \|$/);
});
