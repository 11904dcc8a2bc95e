import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describedCommands } from '../../bin/commands-reference';
import { commandsPage } from '../../docs/commands-page';
import { describeTrial } from '../../operate/generation-trial';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');

test('docs/commands.md is what npm run docs writes', () => {
  expect(page).toBe(commandsPage(describedCommands()));
});

test('docs/commands.md has each command of an operator with each of its options, and describes all', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const named = [...page.matchAll(/^## npm (?:run )?([\w:]+)$/gm)].map(([, script = '']) => script);
  expect(named).toEqual(['start', 'token', 'rotate', 'doctor', 'retained']);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  for (const option of ['--serve', '--stack <name>', '--keys <keys>', '--force', '--yes', '--try'])
    expect(page).toContain(`| \`${option}\` |`);
  for (const line of page.split('\n')) expect(line).not.toMatch(/\|\s*\||undefined/);
});

test('docs/which-fonestorm.md shows a line of the doctor', () => {
  const trial = {
    honoursIds: false,
    showsCallbackUrl: false,
    showsStatuses: false,
    refusesUnknownFields: false,
  };
  const guide = readFileSync(join(root, 'docs/which-fonestorm.md'), 'utf8');
  expect(guide).toContain(
    `FAIL  ${describeTrial({ ...trial, generation: '2.4' })}; set fonestormApi to 2.4 and deploy`,
  );
});
