import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The version in a folder's package.json. In a checkout it is followed by the commit, such as `0.1.0+43c75571f0a2`; `-dirty`
 * at its end says that files differ from the commit.
 */
export function versionOf(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  // Without tags, because `git checkout` must know the commit in every clone.
  const git = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
  const { status, stdout } = spawnSync('git', git, { cwd: folder, encoding: 'utf8' });
  return status === 0 ? `${version}+${stdout.trim()}` : version;
}
