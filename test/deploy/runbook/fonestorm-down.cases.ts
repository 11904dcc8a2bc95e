import { fonestorm } from '../fonestorm';
import { request } from '../relay';
import { awaitAlarms, awaitOver } from './alarm-states';
import { first, night, setRetries } from './night';
import { sendWork } from './work';

describe('FoneStorm is down', () => {
  const RETRIED = ['Status checks are retried', 'Commands are retried'];
  const LATE = ['Status checks wait too long', 'Commands wait too long'];
  const ALL = ['FoneStorm fails', ...RETRIED, ...LATE];

  beforeAll(async () => {
    await setRetries(1, 1000);
    await fonestorm.change({ apiFaults: [{ fault: 'fail-before' }] });
  });
  afterAll(() => fonestorm.change({ apiFaults: [] }));

  test('the alarms of requests, status checks and commands go off', async () => {
    let isOver = false;
    let requests = Promise.resolve();
    await awaitAlarms(ALL, async () => {
      // One after the other, so that each minute has a retry.
      for (let sent = 0; sent < 12; sent += 1) await sendWork('status-checks', 'night');
      for (const _ of [1, 2, 3]) await sendWork('commands', 'night');
      requests = (async () => {
        while (!isOver) await request('GET', '/v2/conferences/night/fonenumbers');
      })();
    }).finally(() => {
      isOver = true;
      return requests;
    });
  });

  test('FoneStorm fails: the first commands show the failures', async () => {
    const shown = await first('FoneStorm fails');
    expect(shown).toContain('FAIL  FoneStorm answers at');
    expect(shown).toContain('fonestorm.request_failed');
  });

  test.each([...RETRIED, ...LATE])(
    '%s: the first commands show the retries with their error',
    async (alarm) => {
      expect(await first(alarm)).toMatch(/\.retried".*"name":"/);
    },
  );

  test('once FoneStorm works, the doctor reaches it, and the alarms are over', async () => {
    await fonestorm.change({ apiFaults: [] });
    expect(await night.shell.run('doctor')).toContain('ok    FoneStorm answers at');
    await awaitOver(...ALL);
  });
});
