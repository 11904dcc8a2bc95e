import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ConsoleFiles } from '../../ports/console-files';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the built files of the console. Files of other types are left out.
 *
 * @throws if the folder cannot be read
 */
export function readConsoleFiles(folder: string): ConsoleFiles {
  return Object.fromEntries(
    readdirSync(folder).flatMap((name) => {
      const contentType = CONTENT_TYPES[extname(name)];
      return contentType === undefined
        ? []
        : [[name, { contentType, text: readFileSync(join(folder, name), 'utf8') }]];
    }),
  );
}
