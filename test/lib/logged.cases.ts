import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOGGED } from '../../lambda/contract/logged';

const folder = join(__dirname, '../../lambda');
const sources = ['operations', 'adapters', 'http'].flatMap((name) =>
  readdirSync(join(folder, name)).map((file) => readFileSync(join(folder, name, file), 'utf8')),
);

test.each(Object.entries(LOGGED))(
  'the line that is counted as %s is a line that is logged',
  (name, message) => {
    const logs = sources.filter((source) =>
      new RegExp(`(info|warn|error|logged)\\([^;]*(LOGGED\\.${name}|'${message}')`).test(source),
    );
    expect(logs).toHaveLength(1);
  },
);
