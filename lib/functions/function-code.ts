import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions } from './bundle';

/** The folder with the bundles of this process, which is removed at its exit. */
let bundleFolder: string | undefined;

/** The code of a function, bundled from `lambda/handlers` once in a process. */
export function functionCode(handler: string): Code {
  bundleFolder ??= bundleToFolder();
  return Code.fromAsset(join(bundleFolder, handler));
}

function bundleToFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'functions-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundleFunctions(folder);
  return folder;
}
