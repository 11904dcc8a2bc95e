import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openSecrets } from '../../local/secrets';
import { temporaryFolders } from '../temporary-folders';

const folder = temporaryFolders();

test('secrets of the previous release stay as they are, and get keys for signing, which stay', async () => {
  const path = join(folder(), 'secrets.json');
  const { signingKeys: _new, ...made } = await openSecrets(path, false);
  const { signingKeys: _added, ...previous } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...previous, more: 'of a person' }));
  const { signingKeys, ...others } = await openSecrets(path, false);
  expect(others).toEqual(made);
  expect(signingKeys.keys[signingKeys.current]).toMatch(/^[\w-]{43}$/);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ ...previous, more: 'of a person' });
  expect(statSync(path).mode & 0o077).toBe(0);
  expect((await openSecrets(path, false)).signingKeys).toEqual(signingKeys);
});
