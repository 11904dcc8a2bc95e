import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundle } from './bundle';

/** A function's code, bundled from its source in `lambda/handlers`. */
export function functionCode(handler: string): Code {
  const folder = mkdtempSync(join(tmpdir(), `${handler}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundle(join(import.meta.dirname, `../lambda/handlers/${handler}.ts`), join(folder, 'index.mjs'));
  return Code.fromAsset(folder);
}
