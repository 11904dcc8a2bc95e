import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { wholeNumberParser } from '../../bench/parse-whole-number';
import { Program } from '../../command-line/program';
import type { Instant } from '../../lambda/domain/instant';
import { invitationResponse } from '../../lambda/http/responses/invitation-response';
import type { Invitation } from '../../lambda/operations/conferences/read-invitation';
import { ensurePythonEnvironment } from '../python-environment';
import { arbitraryInvitation, expectedTexts } from './arbitrary-invitation';

const here = import.meta.dirname;
const icalendar = {
  ...{ name: 'icalendar', module: 'icalendar', requirements: join(here, 'requirements.txt') },
  folder: join(here, '../../node_modules/.cache/conference-relay/icalendar'),
};
const NOW = '2026-05-04T09:00:00.000Z' as Instant;
/** The most differences that are printed. */
const MAX_PRINTED = 10;

async function main(): Promise<void> {
  const { cases, seed } = new Program('npm run invitations --')
    .description('Reads random invitations with the Python package icalendar.')
    .option('--cases <n>', 'the number of invitations', wholeNumberParser(1, 9_999_999), 10_000)
    .option('--seed <n>', 'the seed of the random invitations', wholeNumberParser(1, 999_999_999), 1)
    .parse()
    .opts<{ cases: number; seed: number }>();
  const bin = await ensurePythonEnvironment(icalendar, (what, take) => {
    process.stderr.write(`${what} …\n`);
    return take();
  });
  const random = fc.sample(arbitraryInvitation, { numRuns: cases, seed });
  const calendars = await Promise.all(
    random.map(async (each) => (await invitationResponse([each], NOW, {})).body),
  );
  const empty = (await invitationResponse([], NOW, {})).body;
  const [ofEmpty, ...found] = await readCalendars(join(bin, 'python'), [empty, ...calendars]);
  if (!isDeepStrictEqual(ofEmpty, []))
    throw new Error(`a calendar without events: expected no event, got ${JSON.stringify(ofEmpty)}`);
  const differing = random.flatMap((each, index) => {
    const wanted = [expectedEvent(each)];
    return isDeepStrictEqual(found[index], wanted) ? [] : [{ wanted, found: found[index] }];
  });
  for (const each of differing.slice(0, MAX_PRINTED)) process.stdout.write(`${JSON.stringify(each)}\n`);
  const outcome = differing.length === 0 ? 'no difference' : `${differing.length} differ`;
  process.stdout.write(`${random.length} invitations, seed ${seed}: ${outcome}\n`);
  if (differing.length > 0) process.exitCode = 1;
}

/** The event as `read_calendars.py` must read it. A calendar has whole seconds, and the end is exclusive. */
function expectedEvent(invitation: Invitation) {
  const { definition, window, isCancelled } = invitation;
  const { summary, description, location } = expectedTexts(invitation);
  const inSeconds = (time: number) => new Date(time * 1000).toISOString().replace('.000', '');
  return {
    component: 'VEVENT',
    properties: [
      ...['CLASS', ...(description === undefined ? [] : ['DESCRIPTION']), 'DTEND', 'DTSTAMP', 'DTSTART'],
      ...[...(location === undefined ? [] : ['LOCATION']), 'SEQUENCE', 'STATUS', 'SUMMARY', 'UID'],
    ],
    method: isCancelled ? 'CANCEL' : 'PUBLISH',
    uid: `${definition.id}.${Date.parse(definition.createdAt)}@conference-relay`,
    sequence: definition.version,
    stamp: inSeconds(Date.parse(NOW) / 1000),
    start: inSeconds(Math.floor(Date.parse(window.start) / 1000)),
    end: inSeconds(Math.ceil(Date.parse(window.end) / 1000)),
    ...{ summary, description: description ?? null, location: location ?? null },
    status: isCancelled ? 'CANCELLED' : 'CONFIRMED',
  };
}

/** The events of each calendar, in the order of the calendars. */
async function readCalendars(python: string, calendars: readonly string[]): Promise<readonly unknown[]> {
  const child = spawn(python, [join(here, 'read_calendars.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(calendars.map((calendar) => `${JSON.stringify(calendar)}\n`).join(''));
  const read: unknown[] = [];
  for await (const line of createInterface(child.stdout)) read.push(JSON.parse(line));
  if (read.length !== calendars.length)
    throw new Error(`icalendar: expected ${calendars.length} answers, got ${read.length}`);
  return read;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
