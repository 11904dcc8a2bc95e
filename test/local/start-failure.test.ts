import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalRelay, startRelay } from '../../local/relay';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';

const folder = temporaryFolders();
describe('the error for an unusable folder says in one sentence what to do', () => {
  const start = (where: string): Promise<LocalRelay> => {
    const fonestorm = { url: 'http://127.0.0.1:9/v2', credentials: { token: 'key' } };
    return startRelay({ folder: join(where, '.relay'), port: 0, fonestorm, logger: silentLogger });
  };

  test.each([
    [
      'a store that cannot be read',
      'dynamodb/CURRENT',
      /dynamodb is damaged .*mv '.*\.relay' '.*\.relay\.damaged'$/,
    ],
    [
      'a queue that cannot be read',
      'mailbox.jsonl',
      /mailbox\.jsonl is damaged \(line 1 cannot be read: expected Object, got undefined\)\. It is unchanged\./,
    ],
    [
      'invalid secrets',
      'secrets.json',
      /secrets\.json is damaged \(expected a JSON object, got a string that is not JSON\)\. It is unchanged/,
    ],
  ])('%s', async (_name, file, sentence) => {
    const where = folder();
    mkdirSync(join(where, '.relay/dynamodb'), { recursive: true });
    writeFileSync(join(where, '.relay', file), 'rubbish\nrubbish\n');
    await expect(start(where)).rejects.toMatchObject({
      name: 'StartFailure',
      message: expect.stringMatching(sentence),
    });
  });

  test('a folder that cannot be written', async () => {
    const where = folder();
    writeFileSync(join(where, '.relay'), 'a file');
    await expect(start(where)).rejects.toThrow(
      /\.relay cannot be written \(\w+\): change its permissions, or replace it by a folder\.$/,
    );
  });

  test('another relay in the same folder', async () => {
    const where = folder();
    const first = await start(where);
    await expect(start(where)).rejects.toThrow(/^Another relay uses .*\.relay: stop that relay first\.$/);
    await first.close();
  });
});
