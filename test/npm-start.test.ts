import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { demonstrationLines, linesOfPicture } from '../docs/demonstration-picture';
import { expectNothingLostByKill } from './local/kill-relay';
import { readEventStream } from './local/read-event-stream';
import { bundleProgram, freePorts, relayProcesses, type StartRelayProcess } from './local/relay-process';
import { temporaryFolders } from './temporary-folders';
import { until } from './until';

const folder = temporaryFolders();
const starts = relayProcesses();

/** They mostly wait, so they run at the same time. */
const cases: Readonly<Record<string, (quick: StartRelayProcess) => Promise<void>>> = {
  'the demonstration shows a conference from its creation to its end, one callback lost, one delivered at the second attempt; it is there again after':
    async (quick) => {
      const [where, environment] = [folder(), await freePorts()];
      const first = starts()(where, environment);
      await first.waitForOutput('Serving until Ctrl-C');
      await until(() => /attempt 2 {2}id=/m.test(first.output()) && /Conference Ended/.test(first.output()));
      expect(first.output()).toMatch(/Conference Scheduled/);
      expectInOrder(first.output(), [
        ...[/Conference Started/, /Organizer Joined/, /Attendee Count Changed/],
        /is lost on purpose/,
        /Organizer Left {2}origin="reconciliation"/,
        /Conference Ended {2}origin="reconciliation"/,
      ]);
      const [, failed = ''] = /delivery +Demonstration +503 .* id=(\S+)$/m.exec(first.output()) ?? [];
      expectInOrder(first.output(), [
        /delivery +Demonstration +200 in \d+ ms {2}id=[\w-]+\.\d+$/m,
        new RegExp(`delivery +Demonstration +503 in \\d+ ms, retry in [56] s {2}id=${failed}$`, 'm'),
        new RegExp(`delivery +Demonstration +200 in \\d+ ms, attempt 2 {2}id=${failed}$`, 'm'),
      ]);
      expect(first.output()).toMatch(
        /^The workflow of this conference continues, and writes an invoice: \{"started_at":.*"most_attendees":2\}$/m,
      );
      expectPictured(first.output());
      expect(warningsIn(first.output())).toEqual([]);
      expect(await first.end('SIGINT')).toBe(0);
      const second = quick(where, environment, '--serve');
      await second.waitForOutput('Serving until Ctrl-C');
      const url = `http://localhost:${environment.PORT}`;
      const read = async (path: string) =>
        (await fetch(`${url}/v2${path}`, { headers: { token: 'key' } })).json();
      expect(await read('/conferences')).toMatchObject({ conferences: [{ label: 'Demonstration' }] });
      expect(await read('/deliveries?status=pending')).toEqual({ deliveries: [] });
      const { events } = await readEventStream(
        url,
        (all) => all.at(-1)?.['detail-type'] === 'Conference Ended',
      );
      expect(events.map(({ detail }) => detail.metadata.sequence)).toEqual(
        events.map((_, index) => index + 1),
      );
    },

  'with generation 2.4, the demonstration has only calls of a FoneNumber, and none of its callbacks is lost':
    async (quick) => {
      const relay = quick(folder(), { ...(await freePorts()), FONESTORM_API: '2.4' });
      await relay.waitForOutput('Serving until Ctrl-C');
      const output = relay.output();
      expectInOrder(output, [
        ...[/Conference Scheduled/, /Conference Started/, /Participant Joined/, /Participant Left/],
        /Conference Ended$/m,
      ]);
      for (const event of ['Number Assigned', 'Scheduled Start Reached', 'Scheduled End Reached']) {
        expect(output).toContain(event);
      }
      // On a busy machine, the number may be assigned late, and some people then do not call any more.
      const [joined, left] = ['Joined', 'Left'].map((word) => output.split(`Participant ${word}`).length - 1);
      expect(left).toBe(joined);
      expect(output).not.toMatch(/reconciliation|Not Attended|Absent|Organizer|is lost on purpose/);
      expect(warningsIn(output)).toEqual([]);
    },

  'where others reach it, the demonstration has the token that nobody can guess': async (quick) => {
    const environment = await freePorts();
    const tunnel = { PUBLIC_URL: `http://localhost:${environment.PORT}` };
    const relay = quick(folder(), { ...environment, ...tunnel });
    await relay.waitForOutput('Serving until Ctrl-C');
    const [, token = ''] = /^Relay .* token: (\S+)$/m.exec(relay.output()) ?? [];
    expect(token).toMatch(/^[\w-]{43}$/);
    expectInOrder(relay.output(), [
      ...[/^201 {2}\{"conference"/m, / callback +#/, /Conference Started/],
      ...[/delivery +Demonstration +200 in/, /is lost on purpose/, /Conference Ended/],
      new RegExp(
        `^curl --header 'token: ${token}' http://localhost:${environment.PORT}/v2/conferences$`,
        'm',
      ),
    ]);
    expect(warningsIn(relay.output())).toEqual([]);
  },

  'kill -9 again and again: what was answered 2xx is in the events, with one id; a conference is at both sides, or neither':
    (quick) => expectNothingLostByKill(folder(), quick),

  'where the port is taken, it ends with 1, and says in one sentence what to do': (quick) =>
    expectRefusal('PORT', quick),

  "where the simulator's port is taken, it ends with 1, and says in one sentence what to do": (quick) =>
    expectRefusal('SIMULATOR_PORT', quick),
};

/**
 * The lines with errors or warnings. On a busy machine, FoneStorm may answer too late, and a sweep may meet an unfinished
 * creation: both are retried.
 */
function warningsIn(output: string): string[] {
  const isLate = /no answer within \d+ ms|outcome="?timeout|Another change of this conference is under way/;
  return output.split('\n').filter((line) => /warning|error/i.test(line) && !isLate.test(line));
}

/**
 * Expects each line of docs/demonstration.svg, except the command itself, in the output. `npm run docs -- --record` draws it
 * again. On a busy machine, times, counts and the origin of an event differ.
 */
function expectPictured(output: string): void {
  const shape = (line: string) => line.replace(/ {2}origin=.*/, '').replace(/\d+/g, 'N');
  const [, ...pictured] = linesOfPicture(
    readFileSync(join(__dirname, '../docs/demonstration.svg'), 'utf8'),
  ).map(shape);
  expect(pictured.length).toBeGreaterThan(20);
  expect(demonstrationLines(output).map(shape)).toEqual(expect.arrayContaining(pictured));
}

function expectInOrder(output: string, shown: readonly RegExp[]): void {
  const places = shown.map((line) => output.search(line));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
}

async function expectRefusal(name: 'PORT' | 'SIMULATOR_PORT', started: StartRelayProcess): Promise<void> {
  const ports = await freePorts();
  const taken = createServer().listen(Number(ports[name]), '127.0.0.1');
  const relay = started(folder(), ports, '--serve');
  await until(() => relay.child.exitCode !== null);
  taken.close();
  expect(relay.child.exitCode).toBe(1);
  expect(relay.output().trim().split('\n')).toHaveLength(1);
  expect(relay.output()).toContain(`Port ${ports[name]} is taken: `);
  expect(relay.output()).toContain(name);
}

describe('npm start', () => {
  const outcomes = new Map<string, PromiseSettledResult<void>>();
  beforeAll(async () => {
    const quick = starts(await bundleProgram(folder()));
    const all = await Promise.allSettled(Object.values(cases).map((run) => run(quick)));
    for (const [index, name] of Object.keys(cases).entries()) {
      outcomes.set(name, all[index] as PromiseSettledResult<void>);
    }
  }, 300_000);

  test.each(Object.keys(cases))('%s', (name) => {
    const outcome = outcomes.get(name);
    if (outcome?.status !== 'fulfilled') throw outcome?.reason;
  });
});
