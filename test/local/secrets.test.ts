import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openSecrets } from '../../local/secrets';
import { temporaryFolders } from '../temporary-folders';

const folder = temporaryFolders();

test('the first start creates secrets that only its user can read, and the next start reads the same', async () => {
  const path = join(folder(), 'secrets.json');
  const created = await openSecrets(path, false);
  const { signingKeys } = created;
  expect(signingKeys.keys[signingKeys.current]).toMatch(/^[\w-]{43}$/);
  expect(statSync(path).mode & 0o077).toBe(0);
  expect(await openSecrets(path, false)).toEqual(created);
});
