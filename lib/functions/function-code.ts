import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions } from './bundle';
import { consoleFolder } from './console-build';

/** The folder with the bundles of this process, which is removed at its exit. */
let bundleFolder: string | undefined;

/** The function whose code has the built console beside it. */
const CONSOLE_FUNCTION = 'serve-console';

/** The code of a function, bundled from `lambda/handlers` once in a process. The console is built only if it is deployed. */
export function functionCode(handler: string): Code {
  bundleFolder ??= bundleToFolder();
  const folder = join(bundleFolder, handler);
  if (handler === CONSOLE_FUNCTION) cpSync(consoleFolder(), join(folder, 'console'), { recursive: true });
  return Code.fromAsset(folder);
}

function bundleToFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'functions-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundleFunctions(folder);
  return folder;
}
