import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { folders } from '../folder';
import { until } from '../until';
import { freePorts, starting } from './running';

const folder = folders();
const started = starting();

describe('what keeps it from starting is one sentence that says what to do', () => {
  let taken: Server | undefined;
  afterEach(() => taken?.close());

  async function refusal(where: string, environment: Record<string, string>): Promise<string> {
    const relay = started(where, environment, '--serve');
    await until(() => relay.child.exitCode !== null);
    expect(relay.child.exitCode).toBe(1);
    return relay.output().trim();
  }

  test('a taken port', async () => {
    const environment = await freePorts();
    taken = createServer().listen(Number(environment.PORT), '127.0.0.1');
    expect(await refusal(folder(), environment)).toBe(
      `Port ${environment.PORT} is taken: stop what uses it, or choose another one with PORT=<port>.`,
    );
  });

  test("a taken port of the simulator's", async () => {
    const environment = await freePorts();
    taken = createServer().listen(Number(environment.SIMULATOR_PORT), '127.0.0.1');
    const sentence = await refusal(folder(), environment);
    expect(sentence).toContain(environment.SIMULATOR_PORT);
    expect(sentence.split('\n')).toHaveLength(1);
  });

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
    const said = await refusal(where, await freePorts());
    expect(said).toMatch(sentence);
    expect(said.split('\n')).toHaveLength(1);
  });

  test('a folder that cannot be written', async () => {
    const where = folder();
    writeFileSync(join(where, '.relay'), 'a file');
    const said = await refusal(where, await freePorts());
    expect(said).toMatch(/\.relay.* cannot be written/);
    expect(said.split('\n')).toHaveLength(1);
  });

  test('another relay in the same folder', async () => {
    const where = folder();
    const first = started(where, await freePorts(), '--serve');
    await first.says('Serving');
    expect(await refusal(where, await freePorts())).toBe('Another relay uses .relay: stop it first.');
  });
});
