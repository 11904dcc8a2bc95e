import { readFileSync } from 'node:fs';
import { OPERATIONS } from '../../simulator/faults';
import { DEFAULT_SETTINGS } from '../../simulator/settings';
import { closeAfterEach, startTestSimulator } from './test-simulator';

closeAfterEach();

const readme = readFileSync('simulator/README.md', 'utf8');
const rows = [...readme.matchAll(/^\| `([^`]+)` +\| (?:`([^`]+)` +\|)?/gm)];

describe('the README', () => {
  it('has every setting, with its default', () => {
    const settings = rows.flatMap(([, name, value]) => (value === undefined ? [] : [[name, value]]));
    const defaults = Object.entries(DEFAULT_SETTINGS).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    expect(settings).toEqual(defaults);
  });

  it('has routes that exist', async () => {
    const { controlUrl, control, create } = await startTestSimulator();
    await create({ id: 'c1', callback_url: 'http://127.0.0.1:1/' });
    const routes = rows.flatMap(([, route = '', value]) => (value === undefined ? [route.split(' ')] : []));
    expect(routes).toHaveLength(16);
    for (const [method = '', path = ''] of routes) {
      const { uid } = await control.call('3215550001', { how: 'ring' });
      const there = path.replace('{id}', 'c1').replace('{fonenumber}', '3215550001').replace('{uid}', uid);
      const url = controlUrl.replace('/control', there);
      const { status } = await fetch(url, { method });
      expect([method, path, status]).toEqual([method, path, 200]);
      if (path.endsWith('reset')) await create({ id: 'c1' });
    }
  });

  it('has requests that are accepted', async () => {
    const { port } = await startTestSimulator();
    const commands = [...readme.matchAll(/^curl [^`]*/gm)].map(([command]) => command);
    const statuses = [];
    for (const command of commands) {
      const [, method = 'POST'] = /--request (\w+)/.exec(command) ?? [];
      const headers = [...command.matchAll(/--header '([^:]+): ([^']+)'/g)].map(
        ([, name = '', value = '']): [string, string] => [name, value],
      );
      const [, body = ''] = /--data '([^']+)'/.exec(command) ?? [];
      const [, path = ''] = /localhost:3001(\S+)/.exec(command) ?? [];
      statuses.push((await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body })).status);
    }
    expect(statuses).toEqual([201, 200]);
  });

  it.each([
    ...OPERATIONS,
    ...['refuse', 'busy', 'fail-before', 'fail-after', 'time-out-before', 'time-out-after'],
    ...['drop', 'duplicate', 'reorder', 'delay'],
  ])('names %s', (word) => {
    expect(readme).toMatch(new RegExp(`[\`"]${word}[\`"]`));
  });
});
