import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions } from './bundle';

/** Where this process bundled the functions; taken away when it exits. */
let bundled: string | undefined;

/** A function's code, bundled from its source in `lambda/handlers`: once, in however many stacks it is. */
export function functionCode(handler: string): Code {
  bundled ??= bundleNow();
  return Code.fromAsset(join(bundled, handler));
}

function bundleNow(): string {
  const folder = mkdtempSync(join(tmpdir(), 'functions-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundleFunctions(folder);
  return folder;
}
