import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const AUTHOR = ['-c', 'user.name=Conference Relay', '-c', 'user.email=tests@example.com'];

/**
 * The checkout of the person on call: a clone with the files and the installed packages of this one. Its `cdk.json` has the settings of
 * the deployment. Its only commit is older than the deployment.
 *
 * @param folder an empty folder
 * @param context the options of the CDK CLI that give the app its settings
 * @returns the folder of the clone
 */
export function makeCheckout(folder: string, context: readonly string[]): string {
  const origin = join(folder, 'origin');
  for (const file of git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0'))
    if (file !== '' && existsSync(join(root, file))) cpSync(join(root, file), join(origin, file));
  git(origin, 'init', '--quiet');
  commit(origin, 'The deployed version', new Date(Date.now() - 24 * 3_600_000));
  const checkout = join(folder, 'relay');
  git(folder, 'clone', '--quiet', origin, checkout);
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'));
  const file = join(checkout, 'cdk.json');
  const settings = JSON.parse(readFileSync(file, 'utf8'));
  const own = context.filter((word) => word !== '--context').map((word) => splitOnce(word, '='));
  const written = { ...settings, context: { ...settings.context, ...Object.fromEntries(own) } };
  writeFileSync(file, JSON.stringify(written));
  return checkout;
}

/** Commits a fault to a checkout: no function can start. */
export function commitFault(checkout: string): void {
  const handlers = join(checkout, 'lambda/handlers');
  for (const name of readdirSync(handlers))
    appendFileSync(join(handlers, name), "\nthrow new Error('the fault of this version');\n");
  // The settings in cdk.json are not committed.
  commit(checkout, 'A version with a fault', new Date(), 'lambda');
}

function commit(folder: string, message: string, date: Date, path = '.'): void {
  git(folder, 'add', '--all', '--', path);
  const time = date.toISOString();
  const env = { ...process.env, GIT_AUTHOR_DATE: time, GIT_COMMITTER_DATE: time };
  execFileSync('git', [...AUTHOR, 'commit', '--quiet', '--message', message], { cwd: folder, env });
}

function git(folder: string, ...argv: readonly string[]): string {
  return execFileSync('git', argv, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
}

function splitOnce(text: string, separator: string): [string, string] {
  const index = text.indexOf(separator);
  return [text.slice(0, index), text.slice(index + separator.length)];
}
