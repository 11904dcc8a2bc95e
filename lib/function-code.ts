import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundle } from './bundle';

/** The folder of each function that was bundled, by its handler; taken away when the process exits. */
const bundled = new Map<string, string>();

/** A function's code, bundled from its source in `lambda/handlers`: once, in however many stacks it is. */
export function functionCode(handler: string): Code {
  const folder = bundled.get(handler) ?? bundledNow(handler);
  return Code.fromAsset(folder);
}

function bundledNow(handler: string): string {
  const folder = mkdtempSync(join(tmpdir(), `${handler}-`));
  bundle(join(import.meta.dirname, `../lambda/handlers/${handler}.ts`), join(folder, 'index.mjs'));
  if (bundled.size === 0) process.once('exit', removeAll);
  bundled.set(handler, folder);
  return folder;
}

function removeAll(): void {
  for (const folder of bundled.values()) rmSync(folder, { recursive: true, force: true });
}
