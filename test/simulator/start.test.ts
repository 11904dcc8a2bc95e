import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../simulator/simulator';
import { bundleProgram } from '../local/relay-process';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import {
  closeAfterEach,
  formatPresence,
  hourFrom,
  startTestReceiver,
  startTestSimulator,
} from './test-simulator';

closeAfterEach();

describe('a simulator', () => {
  it('listens on any free port, at an address that other machines cannot reach', async () => {
    const { url, controlUrl, port } = await startTestSimulator();
    expect([url, controlUrl]).toEqual([`http://127.0.0.1:${port}/v2`, `http://127.0.0.1:${port}/control`]);
  });

  it('says what to do if its port is taken', async () => {
    const { port } = await startTestSimulator();
    await expect(startTestSimulator({}, { port })).rejects.toThrow(
      `Port ${port} is taken: stop the program that uses it, or choose another port with SIMULATOR_PORT=<port>.`,
    );
  });

  it('closes at once, also with unanswered requests, silent connections and callbacks in progress', async () => {
    const { url: hook } = await startTestReceiver(() => undefined);
    const { close, port, call, create, control } = await startTestSimulator({ callbackTimeout: 60_000 });
    await control.join(await create({ callback_url: hook }));
    control.changeSettings({ apiFaults: [{ fault: 'time-out-before' }] });
    const hanging = expect(call('GET', '/conferences')).rejects.toThrow();
    const [silent, upgrading] = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')];
    for (const socket of [silent, upgrading]) socket.on('error', () => undefined);
    upgrading.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
    await until(() => control.settings().apiFaults.length === 1 && control.requests().total === 2);
    await close();
    await hanging;
    silent.destroy();
    upgrading.destroy();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });

  it('sends nothing after it has closed', async () => {
    const { url, payloads } = await startTestReceiver();
    const { close, create, control } = await startTestSimulator({ runsScripts: true, speed: 600 });
    const id = await create({ ...hourFrom(1), callback_url: url });
    control.changeSettings({ callbackFaults: [{ fault: 'delay', ms: 50 }] });
    await control.join(id);
    await close();
    const next = await startTestSimulator({ callbackFaults: [{ fault: 'delay', ms: 150 }] });
    await next.control.join(await next.create({ id: 'later', callback_url: url }));
    await next.control.whenIdle();
    expect(payloads().map((payload) => payload.id)).toEqual(['later']);
  });
});

describe('a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'simulator-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has each change before it is acknowledged', async () => {
    const { create, call } = await startTestSimulator({}, { folder: join(folder, 'a', 'b') });
    const kept = async () => {
      const text = await readFile(join(folder, 'a', 'b', 'conferences.json'), 'utf8');
      return JSON.parse(text).conferences.map(({ id, fields }: { id: string; fields: { label: string } }) => [
        ...[id, fields.label],
      ]);
    };
    await create({ id: 'c1', label: 'one' });
    expect(await kept()).toEqual([['c1', 'one']]);
    await call('PUT', '/conferences/c1', { label: 'two' });
    expect(await kept()).toEqual([['c1', 'two']]);
    await Promise.all(['c2', 'c3', 'c4'].map((id) => create({ id, label: id })));
    expect(await kept()).toHaveLength(4);
    await call('DELETE', '/conferences/c1');
    expect((await kept()).map(([id]: [string]) => id).sort()).toEqual(['c2', 'c3', 'c4']);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['conferences.json']);
  });

  it('keeps conferences and their people between runs', async () => {
    const first = await startTestSimulator({}, { folder });
    await first.create({ id: 'c1', attendees: ['a'], max_members: 3 });
    await first.create({ id: 'c2' });
    await first.control.join('c1', 'organizer');
    await first.control.end('c2');
    const before = first.control.conferences();
    await first.close();
    const second = await startTestSimulator({}, { folder });
    expect(second.control.conferences()).toEqual(before);
  });

  it('continues a conference at the current time', async () => {
    const { url, payloads } = await startTestReceiver();
    const first = await startTestSimulator({}, { folder });
    await first.create({ ...hourFrom(-30), callback_url: url });
    await first.close();
    const second = await startTestSimulator({ runsScripts: true }, { folder });
    await second.control.whenIdle();
    expect(payloads().map(formatPresence)).toEqual(['organizer+0', 'organizer+1', 'organizer+2']);
  });

  it.each([
    ['no JSON', '{"format":1,'],
    ['another format', '{"format":2,"conferences":[]}'],
    ['a conference without fields', '{"format":1,"conferences":[{"id":"c1"}]}'],
  ])('that has %s is named, with what to do', async (_what, text) => {
    await writeFile(join(folder, 'conferences.json'), text);
    await expect(startTestSimulator({}, { folder })).rejects.toThrow(
      `${join(folder, 'conferences.json')} cannot be read: move it away to start without its conferences.`,
    );
  });

  it('that is a file, or cannot be written, is named in the error', async () => {
    await writeFile(join(folder, 'file'), '');
    await mkdir(join(folder, 'taken', 'conferences.json.new'), { recursive: true });
    for (const name of ['file', 'taken']) {
      await expect(startSimulator({ folder: join(folder, name) })).rejects.toThrow(
        `The folder ${join(folder, name)} cannot be written: choose another folder, or change its permissions.`,
      );
    }
  });

  it('that cannot be written any more causes an error', async () => {
    const { call } = await startTestSimulator({}, { folder: join(folder, 'gone') });
    await rm(join(folder, 'gone'), { recursive: true });
    const answer = await call('POST', '/conferences', hourFrom(60));
    expect(answer.status).toBe(502);
    expect(answer.body.message).toMatch(/^The simulator failed: Error: ENOENT/);
  });
});

describe('npm run simulator', () => {
  const folder = temporaryFolders();
  let program: readonly string[] = [];
  beforeAll(async () => {
    program = await bundleProgram(folder(), 'simulator/main.ts');
  });

  function start(environment: Record<string, string>) {
    const child = spawn(process.execPath, program, {
      env: { ...process.env, ...environment },
    });
    const output = { out: '', err: '' };
    child.stdout.on('data', (text) => {
      output.out += text;
    });
    child.stderr.on('data', (text) => {
      output.err += text;
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    return { child, output, ended };
  }

  it('shows its URL and a command to try, and ends at Ctrl-C', async () => {
    const { child, output, ended } = start({ SIMULATOR_PORT: '0', SIMULATOR_PROFILE: 'talkative' });
    try {
      await until(() => output.out.includes('curl'));
      const [, token = '', url = ''] = /curl --header 'token: (\S+)' (\S+)/.exec(output.out) ?? [];
      const response = await fetch(url, { headers: { token } });
      expect([response.status, await response.json()]).toEqual([200, { conferences: [] }]);
      expect(output.out).toContain('username fonestorm, password fonestorm');
      const settings = await fetch(url.replace('/v2/conferences', '/control/settings'));
      expect(await settings.json()).toMatchObject({ profile: 'talkative' });
      child.kill('SIGINT');
      expect([await ended, output.err]).toEqual([0, '']);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('explains an invalid setting in one sentence', async () => {
    const [port, profile] = [{ SIMULATOR_PORT: 'high' }, { SIMULATOR_PROFILE: 'shy' }].map((environment) =>
      start(environment),
    ) as [ReturnType<typeof start>, ReturnType<typeof start>];
    expect([await port.ended, await profile.ended]).toEqual([1, 1]);
    expect(port.output.err).toBe(
      "error: option '--port <port>' value 'high' from env 'SIMULATOR_PORT' is invalid. Expected a whole number from 0 to 65535.\n",
    );
    expect(profile.output.err).toBe(
      "error: option '--profile <profile>' value 'shy' from env 'SIMULATOR_PROFILE' is invalid. Allowed choices are documented, talkative.\n",
    );
  });
});
