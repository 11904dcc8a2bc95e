import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionOf } from '../../bin/version';
import { temporaryFolders } from '../temporary-folders';

const newFolder = temporaryFolders();

function folderOfVersion(version: string): string {
  const folder = newFolder();
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
  return folder;
}

test('in a checkout the version ends with its commit, and with -dirty if a file differs from it', () => {
  const folder = folderOfVersion('1.2.3');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet');
  git('add', '.');
  const author = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@relay.example',
    '-c',
    'commit.gpgsign=false',
  ];
  git(...author, 'commit', '--quiet', '--message', 'First');
  git(...author, 'tag', '--annotate', 'v1.2.3', '--message', 'First');
  const commit = git('rev-parse', '--short=12', 'HEAD');
  expect(versionOf(folder)).toBe(`1.2.3+${commit}`);
  writeFileSync(join(folder, 'package.json'), '{ "version": "1.2.4" }');
  expect(versionOf(folder)).toBe(`1.2.4+${commit}-dirty`);
});

test('without a checkout the version is that of package.json', () => {
  expect(versionOf(folderOfVersion('1.2.3'))).toBe('1.2.3');
});
