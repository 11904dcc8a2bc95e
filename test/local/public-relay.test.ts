import { startRelay } from '../../local/relay';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';

const folder = temporaryFolders();

test('a public relay has a token that nobody can guess, also after a restart, no login, and requires the token at /events', async () => {
  const options = {
    ...{
      folder: folder(),
      port: 0,
      publicUrl: 'https://tunnel.example',
      isPublic: true,
      logger: silentLogger,
    },
    fonestorm: { url: 'http://127.0.0.1:9/v2', credentials: { token: 'fonestorms-own' } },
  };
  const relay = await startRelay(options);
  const status = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${relay.url}${path}`, init);
    await response.body?.cancel();
    return response.status;
  };
  expect(relay.token).toMatch(/^[\w-]{43}$/);
  const login = { method: 'POST', headers: { 'content-type': 'application/json' } };
  const statuses = [
    await status('/v2/conferences', { headers: { token: 'key' } }),
    await status('/events'),
    await status('/events', { headers: { token: 'key' } }),
    await status('/v2/auth', { ...login, body: JSON.stringify({ username: 'relay', password: 'relay' }) }),
    await status('/v2/conferences', { headers: { token: relay.token } }),
    await status('/events', { headers: { token: relay.token } }),
  ];
  expect(statuses).toEqual([401, 401, 401, 401, 200, 200]);
  await relay.close();
  const again = await startRelay(options);
  expect(again.token).toBe(relay.token);
  await again.close();
});
