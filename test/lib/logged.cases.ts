import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOG_CODES } from '../../lambda/contract/log-codes';

const folder = join(__dirname, '../../lambda');
const sources = ['operations', 'adapters', 'http'].flatMap((name) =>
  readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, name, file), 'utf8')),
);

test.each(Object.entries(LOG_CODES))(
  'the line that is counted as %s is a line that is logged',
  (name, message) => {
    const logs = sources.filter((source) =>
      new RegExp(`(info|warn|error|withFailureLog)\\([^;]*(LOG_CODES\\.${name}|'${message}')`).test(source),
    );
    expect(logs).toHaveLength(1);
  },
);
