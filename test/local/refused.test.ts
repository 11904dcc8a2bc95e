import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type LocalRelay, startRelay } from '../../local/relay';
import { folders } from '../folder';
import { silent } from '../silent-log';
import { until } from '../until';
import { freePorts, starting } from './running';

const folder = folders();
const started = starting();

describe('npm start that cannot start ends with 1, and says in one sentence what to do', () => {
  let taken: Server | undefined;
  afterEach(() => taken?.close());

  async function refusal(environment: Readonly<Record<string, string>>): Promise<string> {
    const relay = started(folder(), environment, '--serve');
    await until(() => relay.child.exitCode !== null);
    expect(relay.child.exitCode).toBe(1);
    expect(relay.output().trim().split('\n')).toHaveLength(1);
    return relay.output().trim();
  }

  test('a taken port', async () => {
    const ports = await freePorts();
    taken = createServer().listen(Number(ports.PORT), '127.0.0.1');
    expect(await refusal(ports)).toBe(
      `Port ${ports.PORT} is taken: stop what uses it, or choose another one with PORT=<port>.`,
    );
  });

  test("a taken port of the simulator's", async () => {
    const ports = await freePorts();
    taken = createServer().listen(Number(ports.SIMULATOR_PORT), '127.0.0.1');
    expect(await refusal(ports)).toContain(ports.SIMULATOR_PORT);
  });
});

describe('a folder that the relay cannot use is told in one sentence that says what to do', () => {
  const start = (where: string): Promise<LocalRelay> => {
    const fonestorm = { url: 'http://127.0.0.1:9/v2', credentials: { token: 'key' } };
    return startRelay({ folder: join(where, '.relay'), port: 0, fonestorm, log: silent });
  };

  test.each([
    [
      'a store that cannot be read',
      'dynamodb/CURRENT',
      /\.relay cannot be read .*: move it away to begin anew without it\.$/,
    ],
    ['a queue that cannot be read', 'mailbox.jsonl', /mailbox\.jsonl: line 1 cannot be read\): move it away/],
    ['secrets that are none', 'secrets.json', /secrets\.json has faults.*: move it away/],
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
      /\.relay cannot be written \(\w+\): make it a folder that can\.$/,
    );
  });

  test('another relay in the same folder', async () => {
    const where = folder();
    const first = await start(where);
    await expect(start(where)).rejects.toThrow(/^Another relay uses .*\.relay: stop it first\.$/);
    await first.close();
  });
});
