import { join } from 'node:path';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb/definitions';
import { startEmbeddedDynamoDb } from '../../local/dynamodb/embedded-dynamodb';
import type { Control } from '../../simulator/control/control';
import { startSimulator } from '../../simulator/simulator';
import { until } from '../until';
import { readEventStream } from './read-event-stream';
import { freePort, type StartRelayProcess } from './relay-process';

/**
 * Kills a relay again and again while it accepts callbacks and creates conferences. Expects every acknowledged callback in the
 * events, with one id, and each conference on both sides, or on neither.
 */
export async function expectNothingLostByKill(where: string, started: StartRelayProcess): Promise<void> {
  const simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  const port = String(await freePort());
  const url = `http://localhost:${port}`;
  const environment = { PORT: port, FONESTORM_URL: simulator.url, FONESTORM_TOKEN: 'key', PUBLIC_URL: url };
  try {
    let relay = started(where, environment);
    await relay.waitForOutput('Serving');
    const token = /token: (\S{43})/.exec(relay.output())?.[1] ?? '';
    const create = async (id: string, start_time: string, end_time: string) => {
      const response = await fetch(`${url}/v2/conferences`, {
        method: 'POST',
        headers: { token, 'content-type': 'application/json' },
        body: JSON.stringify({ id, start_time, end_time }),
      });
      await response.text();
      return response.status;
    };
    const ids: string[] = [];
    const created = new Set<string>();
    /** Creates conferences one after another: one is always under way. */
    const createUntil = async (isOver: () => boolean) => {
      const soon = Date.now() + 3600_000;
      const times = [soon, 2 * soon].map((time) => new Date(time).toISOString()) as [string, string];
      while (!isOver()) {
        const id = `c${ids.push(`c${ids.length + 1}`)}`;
        if ((await create(id, ...times).catch(() => undefined)) === 201) created.add(id);
      }
    };
    expect(await create('killed', '2026-05-04T10:00:00Z', '2026-05-04T11:00:00Z')).toBe(201);
    const accepted = () =>
      simulator.control.conference('killed').callbacks.filter(({ status }) => status === 200);
    for (let round = 1; round <= 3; round += 1) {
      const enough = accepted().length + 20;
      const isOver = () => relay.child.signalCode !== null;
      const sending = Promise.all([sendCallbacksUntil(isOver, simulator.control), createUntil(isOver)]);
      const more = created.size + 2;
      await until(() => accepted().length >= enough && created.size >= more);
      await relay.end('SIGKILL');
      await sending;
      relay = started(where, environment, '--serve');
      await relay.waitForOutput('Serving');
    }
    const counts = accepted().map(({ payload }) => payload.attendees_status);
    expect(counts.length).toBeGreaterThanOrEqual(60);
    const idsOf = new Map<unknown, Set<string>>();
    const scheduled = new Set<string>();
    const { events } = await readEventStream(
      url,
      (all) => {
        const last = all.at(-1)?.detail;
        if (all.at(-1)?.['detail-type'] === 'Conference Scheduled') {
          scheduled.add(last?.metadata.conferenceId ?? '');
        }
        const callback = last?.callback as { known: { attendees_status: unknown } } | undefined;
        if (last && callback) {
          const ids = idsOf.get(callback.known.attendees_status) ?? new Set();
          idsOf.set(callback.known.attendees_status, ids.add(last.metadata.id));
        }
        return counts.every((each) => idsOf.has(each)) && [...created].every((id) => scheduled.has(id));
      },
      { token },
    );
    for (const ids of idsOf.values()) expect(ids.size).toBe(1);
    const own = events.filter(({ detail }) => detail.metadata.conferenceId === 'killed');
    const byId = new Map(own.map(({ detail }) => [detail.metadata.id, detail.metadata.sequence]));
    expect([...byId.values()].sort((a, b) => a - b)).toEqual([...byId].map((_, index) => index + 1));
    for (const { detail } of own) expect(byId.get(detail.metadata.id)).toBe(detail.metadata.sequence);
    expect(await relay.end('SIGINT')).toBe(0);
    const outcomes = await compareSides(join(where, '.relay/dynamodb'), ids, simulator.control);
    for (const id of created) expect(outcomes.get(id)).toBe(CREATED_ON_BOTH_SIDES);
    // A creation that the end of the process interrupted is finished by a sweep after a minute.
    expect([CREATED_ON_BOTH_SIDES, CREATED_NOWHERE, OUTCOME_UNKNOWN, NOT_ANNOUNCED_YET]).toEqual(
      expect.arrayContaining([...outcomes.values()]),
    );
  } finally {
    await simulator.close();
  }
}

const CREATED_ON_BOTH_SIDES = 'at FoneStorm once, and here with its timetable';
const CREATED_NOWHERE = 'on neither side';
const OUTCOME_UNKNOWN = 'outcome unknown, and at FoneStorm once at most';
const NOT_ANNOUNCED_YET = 'at FoneStorm once, and not announced yet, or announced again';

/** The states of the conferences on both sides, after the end of the relay. */
async function compareSides(
  folder: string,
  ids: readonly string[],
  control: Control,
): Promise<Map<string, string>> {
  const table = await startEmbeddedDynamoDb({ folder });
  const [definitions, conferenceLog] = [dynamodbDefinitions(table), dynamodbConferenceLog(table)];
  const outcomes = new Map<string, string>();
  for (const id of ids) {
    const countAtFoneStorm = control
      .conferences()
      .filter(({ fields }) => fields.callback_url?.includes(`/callbacks/${id}/`)).length;
    const { status, intent } = (await definitions.read(id)) ?? {};
    const { timetable } = (await conferenceLog.load(id)).head?.state ?? {};
    const isDue = timetable?.dueAt !== undefined;
    if (status === 'confirmed' && !intent && isDue && countAtFoneStorm === 1)
      outcomes.set(id, CREATED_ON_BOTH_SIDES);
    else if (status === undefined && !isDue && countAtFoneStorm === 0) outcomes.set(id, CREATED_NOWHERE);
    else if (status === 'confirmed' && intent?.stage === 'announcing' && countAtFoneStorm === 1)
      outcomes.set(id, NOT_ANNOUNCED_YET);
    else if (status === 'proposed' && intent && !isDue && countAtFoneStorm <= 1)
      outcomes.set(id, OUTCOME_UNKNOWN);
    else outcomes.set(id, JSON.stringify({ id, status, intent, timetable, countAtFoneStorm }));
  }
  await table.close();
  return outcomes;
}

/** Callbacks one after another, each with another count of attendees. */
async function sendCallbacksUntil(isOver: () => boolean, control: Control): Promise<void> {
  while (!isOver()) {
    sentCount += 1;
    await control.sendCallback('killed', { attendees_status: sentCount });
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await control.whenIdle();
}
let sentCount = 0;
