import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { CODINGS, type ConsoleFile, type ConsoleFiles } from '../../ports/console-files';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads the built files of the console, with the compressed ones beside them: `index.html.br` of `index.html`. Files of other
 * types are left out.
 *
 * @throws if the folder cannot be read
 */
export function readConsoleFiles(folder: string): ConsoleFiles {
  return Object.fromEntries(
    readdirSync(folder).flatMap((name) => {
      const contentType = CONTENT_TYPES[extname(name)];
      if (contentType === undefined) return [];
      const path = join(folder, name);
      return [[name, { contentType, text: readFileSync(path, 'utf8'), compressed: readCompressed(path) }]];
    }),
  );
}

function readCompressed(path: string): ConsoleFile['compressed'] {
  return Object.fromEntries(
    CODINGS.map((coding) => [coding, `${path}.${coding}`])
      .filter(([, file = '']) => existsSync(file))
      .map(([coding, file = '']) => [coding, readFileSync(file, 'base64')]),
  );
}
