import { LOG_CODES } from '../../../lambda/contract/log-codes';
import { after, type Instant } from '../../../lambda/domain/instant';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { auditConference } from '../../../lambda/operations/conferences/audit-conference';
import { checkStatus } from '../../../lambda/operations/conferences/check-status';
import type { ConferenceLog, LogRecord } from '../../../lambda/ports/conference-log';
import { posted } from '../../domain/entries';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
/** The numbers of the events that are missing in the log. */
let lost: number[];
/** The expiry times that were set in the log. */
let expiries: [string, string, Instant | undefined][];
beforeEach(async () => {
  lost = [];
  expiries = [];
  it = await isolatedRelay(relay(), ({ conferenceLog }) => ({ conferenceLog: recordExpiry(conferenceLog) }));
});

const at = (time: string) => `2026-05-04T${time}.000Z` as Instant;

function recordExpiry(conferenceLog: ConferenceLog): ConferenceLog {
  const left = (record: LogRecord) => ({
    ...record,
    events: record.events.filter(({ detail }) => !lost.includes(detail.metadata.sequence)),
  });
  return {
    ...conferenceLog,
    async records(...given) {
      const { items, ...more } = await conferenceLog.records(...given);
      return { ...more, items: items.map(left) };
    },
    append(record) {
      expiries.push(['append', record.entry.kind, record.expiresAt]);
      return conferenceLog.append(record);
    },
    registerIdempotencyKey(call, entry, expiresAt) {
      expiries.push(['registerIdempotencyKey', call.status, expiresAt]);
      return conferenceLog.registerIdempotencyKey(call, entry, expiresAt);
    },
    async setExpiry(id, expiresAt) {
      expiries.push(['setExpiry', id, expiresAt]);
    },
  };
}

async function audited(conferenceLog = it.ports.conferenceLog, deadLetters = it.ports.deadLetters) {
  return auditConference({ conferenceLog, deadLetters })('a');
}

/** Makes a number of presence changes, each with one or two events. */
async function makePresenceChanges(): Promise<void> {
  await it.create('a');
  for (const label of ['b', 'c', 'd', 'e']) {
    await it.call('PUT', '/v2/conferences/a', { label });
    await it.settle();
  }
}

describe('an audit', () => {
  test('finds nothing if the log has every event', async () => {
    await makePresenceChanges();
    expect(await audited()).toEqual({ upTo: 5, missing: [], deadLetters: [] });
  });

  test('finds nothing in a conference without entries', async () => {
    expect(await audited()).toEqual({ upTo: 0, missing: [], deadLetters: [] });
  });

  test('returns the numbers of the first twenty missing events', async () => {
    await makePresenceChanges();
    lost = [2, 5];
    expect(await audited()).toMatchObject({ missing: [2, 5] });
    for (let each = 6; each <= 30; each += 1) {
      await it.call('PUT', '/v2/conferences/a', { label: `${each}` });
    }
    await it.settle();
    const all = Array.from({ length: 30 }, (_, index) => index + 1);
    lost = all;
    expect(await audited()).toMatchObject({ upTo: 30, missing: all.slice(0, 20) });
  });

  test('reads all pages of the log', async () => {
    await makePresenceChanges();
    const { conferenceLog } = it.ports;
    const short: ConferenceLog = {
      ...conferenceLog,
      records: (id, kind, _limit, from) => conferenceLog.records(id, kind, 2, from),
    };
    expect(await audited(short)).toEqual({ upTo: 5, missing: [], deadLetters: [] });
  });

  test('expects no event of a record that is not published yet', async () => {
    await makePresenceChanges();
    await it.call('PUT', '/v2/conferences/a', { label: 'f' });
    const eventBus = { publish: () => Promise.reject(new Error('no bus')) };
    for (const entry of it.mailbox)
      await expect(advanceConference({ ...it.ports, eventBus })(entry)).rejects.toThrow('no bus');
    expect(await audited()).toEqual({ upTo: 5, missing: [], deadLetters: [] });
  });

  test('names the queues with dead letters of the conference', async () => {
    await makePresenceChanges();
    const queuesHolding = async (id: string) => (id === 'a' ? ['mailbox', 'status-checks'] : []);
    expect(await audited(it.ports.conferenceLog, { queuesHolding })).toMatchObject({
      deadLetters: ['mailbox', 'status-checks'],
    });
  });
});

describe('a status check with an audit', () => {
  beforeEach(() => it.create('a'));

  const reportsOf = async (isAudit: boolean) => {
    it.statusChecks.push({
      ...{ id: 'tick-a-9', conferenceId: 'a', reason: 'a test', notBefore: it.now() },
      ...(isAudit && { isAudit: true }),
    });
    for (const check of it.statusChecks.splice(0)) await checkStatus(it.ports)(check);
    return it.mailbox.splice(0);
  };

  test('has the audit in its report', async () => {
    expect(await reportsOf(true)).toMatchObject([
      {
        kind: 'status-report',
        id: 'status-report-tick-a-9',
        audit: { upTo: 1, missing: [], deadLetters: [] },
      },
    ]);
  });

  test('is the only one with an audit in its report', async () => {
    const [answer] = await reportsOf(false);
    expect(answer).not.toHaveProperty('audit');
  });
});

describe('a conference from creation to close', () => {
  async function attended(): Promise<void> {
    await it.create('a');
    await it.live(at('09:59:00'));
    await relay().simulator.control.join('a', 'organizer');
    await it.live(at('10:50:00'));
    await relay().simulator.control.leave('a', 'organizer');
    await it.live(at('12:00:00'));
  }

  /** When it was created: a day and a half after the close that was foreseen, plus 90 days. */
  const PLANNED = '2026-08-03T23:30:00.000Z';

  test('is closed and audited, and its log expires as planned at its creation, without another write', async () => {
    await attended();
    expect(it.types('a')).toEqual([
      ...['Conference Scheduled', 'Conference Reminder', 'Scheduled Start Reached', 'Conference Started'],
      ...['Organizer Joined', 'Organizer Left', 'Scheduled End Reached', 'Conference Ended'],
    ]);
    const state = await it.state('a');
    expect(state).toMatchObject({ phase: 'ended', closedAt: at('11:30:10'), auditedUpTo: 8 });
    expect(state?.timetable?.dueAt).toBeUndefined();
    expect(it.schedules.size).toBe(0);
    expect(expiries.length).toBeGreaterThan(8);
    expect(new Set(expiries.map(([what, , expiresAt]) => `${what} ${expiresAt}`))).toEqual(
      new Set([`append ${PLANNED}`]),
    );
  });

  test('with a gap in its log fails its audit, and its log does not expire', async () => {
    lost = [3];
    await attended();
    const last = it.events.at(-1);
    expect([last?.type, last?.detail.findings]).toEqual([
      'Conference Audit Failed',
      ['events are missing in the log: 3'],
    ]);
    expect(await it.state('a')).toMatchObject({ closedAt: at('11:30:10') });
    const ofAudit = [
      ['append', 'status-report', undefined],
      ['setExpiry', 'a', undefined],
    ];
    expect(expiries.slice(-2)).toEqual(ofAudit);
    expect(it.warnings).toEqual([[LOG_CODES.auditFailed, { conferenceId: 'a' }]]);
    const { length } = expiries;
    await receiveCallback({ uid: 'u1', status: 'END' });
    const later = expiries.slice(length);
    expect(later).toContainEqual(['append', 'callback', undefined]);
    expect(later.every(([, , expiresAt]) => expiresAt === undefined)).toBe(true);
  });

  /** Receives a callback, long after the close. */
  async function receiveCallback(fields: object): Promise<void> {
    it.mailbox.push({
      ...{ kind: 'callback', id: `callback-${it.now()}`, conferenceId: 'a', receivedAt: it.now() },
      request: posted(JSON.stringify(fields), 'application/json'),
    });
    await it.settle();
  }

  describe('that continues after its close', () => {
    /** @param gone the numbers of the events that are missing in the log at the second close */
    async function again(gone: readonly number[]): Promise<void> {
      await attended();
      await relay().simulator.control.join('a');
      it.pass(3600_000);
      await receiveCallback({ attendees_status: 1 });
      await it.live(at('13:30:00'));
      expect((await it.state('a'))?.closedAt).toBeUndefined();
      await relay().simulator.control.leave('a');
      lost.push(...gone);
      await it.live(at('18:00:00'));
      expect((await it.state('a'))?.closedAt).toBeDefined();
    }

    test('is audited again from the end of the last audit, because earlier events may have expired', async () => {
      await again([1, 2, 3, 4, 5, 6, 7, 8]);
      expect((await it.state('a'))?.auditedUpTo).toBeGreaterThan(8);
      expect(it.types('a')).not.toContain('Conference Audit Failed');
    });

    test('does not expire again if an event is missing then', async () => {
      await again([9]);
      expect(it.types('a').at(-1)).toBe('Conference Audit Failed');
      expect(expiries.slice(-2)).toEqual([
        ['append', 'status-report', undefined],
        ['setExpiry', 'a', undefined],
      ]);
    });
  });

  test('gives a callback after the close an expiry 90 days after its receipt', async () => {
    await attended();
    it.pass(100 * 24 * 3600_000);
    const then = after(it.now(), 90 * 24 * 3600_000);
    await receiveCallback({ uid: 'u1', status: 'END' });
    expect(expiries).toContainEqual(['registerIdempotencyKey', 'END', then]);
    expect(expiries).toContainEqual(['append', 'callback', then]);
  });
});
