import { readFileSync } from 'node:fs';
import { TextlintKernel } from '@textlint/kernel';
import plugin from '@textlint/textlint-plugin-markdown';
import { Command } from 'commander';
import { say } from '../../local/terminal';
import { PAGES } from './pages';
import { plainWords } from './plain-words';

const command = new Command('npm run prose --')
  .description('Checks the sentences of documents: their length, their beginnings, and words to avoid.')
  .argument('[pages...]', 'Markdown files; default: those that are checked')
  .parse();

// A CommonJS module: its default export is one of its properties.
const markdown = 'default' in plugin ? (plugin.default as typeof plugin) : plugin;
const kernel = new TextlintKernel();
const pages = command.args.length > 0 ? command.args : PAGES;
let faults = 0;
for (const page of pages) {
  const { messages } = await kernel.lintText(readFileSync(page, 'utf8'), {
    ext: '.md',
    filePath: page,
    plugins: [{ pluginId: 'markdown', plugin: markdown }],
    rules: [{ ruleId: 'plain-words', rule: plainWords }],
  });
  for (const { loc, message } of messages) say(`${page}:${loc.start.line}: ${message}`);
  faults += messages.length;
}
say(`${pages.length} pages, ${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
