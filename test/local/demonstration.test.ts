import { folders } from '../folder';
import { listen } from './events';
import { freePorts, starting } from './running';

const folder = folders();
const started = starting();

test('npm start shows a conference from its creation to its end, one callback lost, serves, and ends cleanly; it is there again after', async () => {
  const [where, environment] = [folder(), await freePorts()];
  const first = started(where, environment);
  await first.says('Serving, until Ctrl-C');
  const shown = [
    'Conference Scheduled',
    'Conference Started',
    'Organizer Joined',
    'Attendee Count Changed',
    'is lost on its way',
    'Organizer Left  origin="reconciliation"',
    'Conference Ended  origin="reconciliation"',
  ];
  const places = shown.map((type) => first.output().indexOf(type));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(first.output()).not.toMatch(/warning|error/i);
  expect(await first.end('SIGINT')).toBe(0);
  const second = started(where, environment, '--serve');
  await second.says('Serving, until Ctrl-C');
  const url = `http://localhost:${environment.PORT}`;
  const list = await fetch(`${url}/v2/conferences`, { headers: { token: 'key' } });
  expect(await list.json()).toMatchObject({ conferences: [{ label: 'Demonstration' }] });
  const { events } = await listen(url, (all) => all.at(-1)?.['detail-type'] === 'Conference Ended');
  expect(events.map(({ detail }) => detail.metadata.sequence)).toEqual(events.map((_, index) => index + 1));
}, 90_000);
