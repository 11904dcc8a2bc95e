import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundle } from './bundle';

/** Taken away when the process exits; made by the first function. */
let folders: string[] | undefined;

/** A function's code, bundled from its source in `lambda/handlers`. */
export function functionCode(handler: string): Code {
  const folder = mkdtempSync(join(tmpdir(), `${handler}-`));
  folders ??= untilExit();
  folders.push(folder);
  bundle(join(import.meta.dirname, `../lambda/handlers/${handler}.ts`), join(folder, 'index.mjs'));
  return Code.fromAsset(folder);
}

function untilExit(): string[] {
  const made: string[] = [];
  process.once('exit', () => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return made;
}
