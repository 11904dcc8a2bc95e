import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foneStormClient } from '../../lambda/adapters/fonestorm-client';
import type { FoneStormConference } from '../../lambda/ports';

let server: Server;
let conferences: object[];

beforeAll(async () => {
  server = createServer((_incoming, outgoing) => {
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ conferences }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** FoneStorm's list as the relay reads it, where FoneStorm answers with these conferences. */
async function listed(...answered: object[]): Promise<readonly FoneStormConference[]> {
  conferences = answered;
  const { port } = server.address() as AddressInfo;
  return foneStormClient({
    url: `http://127.0.0.1:${port}/v2`,
    credentials: async () => ({ token: 'key' }),
    budget: { take: async () => undefined },
    purpose: 'request',
  }).list();
}

const TIMES = { start_time: '2026-05-04T12:00:00+02:00', end_time: '2026-05-04T11:00:00Z' };
const READ = { start_time: '2026-05-04T10:00:00.000Z', end_time: '2026-05-04T11:00:00.000Z' };

test.each([
  ['a list', ['grace', 'edsger']],
  ['a JSON array inside a text', '["grace","edsger"]'],
])('a conference of the list is read whole, with its attendees as %s', async (_name, attendees) => {
  const more = { label: 'Weekly', organizer: 'ada', caller_id: '13175550100' };
  const url = 'https://relay.example/callbacks';
  const shown = { id: 'a', conference_pin: '216897', conference_url: url, ...TIMES, ...more, attendees };
  expect(await listed(shown)).toEqual([
    {
      ...{ id: 'a', conference_pin: '216897', conference_url: url },
      fields: { ...READ, ...more, attendees: ['grace', 'edsger'] },
    },
  ]);
});

test('what cannot be read of one conference is left out, and the others are there', async () => {
  const odd = { label: 7, organizer: {}, caller_id: false, attendees: '{"no":"list"}' };
  const shown = [{ id: 'a', ...TIMES, ...odd }, { id: 'b', start_time: 1, end_time: null }, { id: 'c' }];
  expect(await listed(...shown)).toEqual([{ id: 'a', fields: READ }, { id: 'b' }, { id: 'c' }]);
});

test.each([
  ['none', {}],
  ['an end before its start', { start_time: TIMES.end_time, end_time: TIMES.start_time }],
  ['a time without an offset', { ...TIMES, end_time: '2026-05-04 11:00:00' }],
])('a conference with %s for its times has no fields', async (_name, times) => {
  expect(await listed({ id: 'a', label: 'Weekly', ...times })).toEqual([{ id: 'a' }]);
});
