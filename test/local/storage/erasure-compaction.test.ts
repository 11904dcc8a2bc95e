import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalRelay, startRelay } from '../../../local/relay';
import { type Simulator, startSimulator } from '../../../simulator/simulator';
import { recordingLogger } from '../../recording-logger';
import { temporaryFolders } from '../../temporary-folders';
import { until } from '../../until';

const folder = temporaryFolders();
const { logger, lines } = recordingLogger();
let simulator: Simulator;
const relays: LocalRelay[] = [];
beforeAll(async () => {
  simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
});
afterAll(async () => {
  for (const relay of relays.splice(0)) await relay.close();
  await simulator.close();
});

async function start(where: string): Promise<LocalRelay> {
  const fonestorm = { url: simulator.url, credentials: { token: 'key' } };
  const relay = await startRelay({
    ...{ folder: where, port: 0, fonestorm, logger },
    sweepInterval: 200,
  });
  relays.push(relay);
  return relay;
}

async function stop(relay: LocalRelay): Promise<void> {
  relays.splice(relays.indexOf(relay), 1);
  await relay.close();
}

async function request(relay: LocalRelay, method: string, path: string, body?: object): Promise<number> {
  const headers = { token: relay.token, 'content-type': 'application/json' };
  const response = await fetch(`${relay.url}/v2${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  await response.text();
  return response.status;
}

/** A text as it is, and in base64, wherever it begins among three bytes. */
function encodingsOf(text: string): Buffer[] {
  const encoded = ['', 'x', 'xx'].map((before) =>
    Buffer.from(before + text)
      .toString('base64')
      .slice(4, -4),
  );
  return [text, ...encoded].map((each) => Buffer.from(each));
}

/** The files that hold a text; not the events, which are published. */
function filesContaining(where: string, text: string): string[] {
  const forms = encodingsOf(text);
  return readdirSync(where, { recursive: true, encoding: 'utf8' }).filter((file) => {
    const path = join(where, file);
    if (file === 'events.jsonl' || !existsSync(path) || !statSync(path).isFile()) return false;
    const bytes = readFileSync(path);
    return forms.some((form) => bytes.includes(form));
  });
}

const MARKS = { label: 'LABELqzjx84716620', number: '+15550199871', note: 'NOTEwvky22905513' };
let pin = '';
/** The PIN is short, so only a whole value counts. */
const erasedTexts = () => [...Object.values(MARKS), `\\"${pin}\\"`];
let urlOfErased = '';

/** A relay that holds a conference with callbacks, in all of its files. */
async function createErasableConference(where: string): Promise<LocalRelay> {
  const relay = await start(where);
  const later = (hours: number) => new Date(Date.now() + hours * 3600_000).toISOString();
  const fields = { start_time: later(1), end_time: later(2), label: MARKS.label, caller_id: MARKS.number };
  expect(await request(relay, 'POST', '/conferences', { id: 'erased', ...fields })).toBe(201);
  expect(
    await request(relay, 'POST', '/conferences', {
      id: 'kept',
      ...fields,
      label: 'stays',
      caller_id: '+15550100',
    }),
  ).toBe(201);
  ({ pin } = simulator.control.conference('erased'));
  urlOfErased = simulator.control.conference('erased').fields.callback_url ?? '';
  for (const count of [1, 2, 3])
    await callBack({ attendees_status: count, from: MARKS.number, note: MARKS.note });
  await until(() => relay.mailboxQueue.messageCount() === 0);
  await request(relay, 'PUT', '/conferences/erased', { label: `${MARKS.label} anew` });
  await until(() => relay.mailboxQueue.messageCount() === 0);
  return relay;
}

async function callBack(fields: Readonly<Record<string, unknown>>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(urlOfErased, { method: 'POST', headers, body: JSON.stringify(fields) });
  expect(response.status).toBe(200);
}
/** The relay removes its mark once it has compacted the files. */
async function expectErased(where: string, relay?: LocalRelay): Promise<void> {
  if (relay) await until(() => relay.mailboxQueue.messageCount() === 0);
  await until(() => !existsSync(join(where, 'erasure-pending')), 30_000).catch(() => undefined);
  const dirty = erasedTexts().flatMap((mark) =>
    filesContaining(where, mark).map((file) => `${mark} in ${file}`),
  );
  expect({ dirty, errors: lines.error }).toEqual({ dirty: [], errors: [] });
  expect(filesContaining(where, 'stays')).not.toEqual([]);
}

test('no file contains an erased conference or its late entries after a minute, nor after a restart', async () => {
  const where = join(folder(), '.relay');
  const relay = await createErasableConference(where);
  for (const mark of erasedTexts()) expect([mark, filesContaining(where, mark)]).not.toEqual([mark, []]);
  expect(await request(relay, 'DELETE', '/conferences/erased?erase=true')).toBe(200);
  await expectErased(where, relay);
  await callBack({ attendees_status: 9, from: MARKS.number, note: MARKS.note });
  expect(filesContaining(where, MARKS.note)).toEqual(['mailbox.jsonl']);
  await expectErased(where, relay);
  await stop(relay);
  await expectErased(where);
  const again = await start(where);
  await expectErased(where);
  expect(await request(again, 'GET', '/conferences/kept')).toBe(200);
  await stop(again);
});

test('the next start compacts the files if the relay ended before it did', async () => {
  const where = join(folder(), '.relay');
  await simulator.control.reset();
  const relay = await createErasableConference(where);
  expect(await request(relay, 'DELETE', '/conferences/erased?erase=true')).toBe(200);
  await until(() => relay.mailboxQueue.messageCount() === 0);
  await stop(relay);
  expect(filesContaining(where, MARKS.label)).not.toEqual([]);
  await start(where);
  await expectErased(where);
});
