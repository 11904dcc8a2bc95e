import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describedCommands } from '../../bin/commands-reference';
import { commandsPage } from '../../docs/commands-page';
import { describeTrial } from '../../operate/generation-trial';
import { leavesOf } from '../../operate/program';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/commands.md'), 'utf8');

test('docs/commands.md is what npm run docs writes', () => {
  expect(page).toBe(commandsPage(describedCommands()));
});

test('docs/commands.md has each command with each of its options, and describes all', () => {
  const { program } = describedCommands();
  for (const command of leavesOf(program)) {
    for (const { flags } of command.options) expect(page).toContain(`| \`${flags}\` |`);
    expect(page).toContain(command.description().slice(1));
  }
  const named = [...page.matchAll(/^## conference-relay ([\w-]+)$/gm)].map(([, name]) => name);
  expect(named).toEqual(program.commands.map((command) => command.name()));
  for (const line of page.split('\n')) expect(line).not.toMatch(/\|\s*\||undefined/);
});

test('each npm script of an operator runs the command of its name', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  for (const name of ['token', 'rotate', 'doctor', 'retained'])
    expect(scripts[name]).toBe(`tsx bin/cli.ts ${name}`);
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
