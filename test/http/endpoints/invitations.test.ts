import fc from 'fast-check';
import type { Instant } from '../../../lambda/domain/instant';
import { invitationResponse } from '../../../lambda/http/responses/invitation-response';
import { arbitraryInvitation, expectedTexts } from '../../invitations/arbitrary-invitation';
import { type ApiResponse, problemName } from '../../operations/api-caller';
import { FONENUMBERS, type TestRelay, testRelay, UNREACHABLE_URL } from '../../operations/test-relay';
import { conferences } from '../conference-steps';
import { readCalendar } from '../read-calendar';

const CALENDAR = { accept: 'text/calendar' };
const LABEL = 'Visit; room 3, Dr. Ürs \\ "Ada"';

const invite = (relay: TestRelay, id: string, headers = {}): Promise<ApiResponse> =>
  relay.call('GET', `/v2/conferences/${id}`, undefined, { ...CALENDAR, ...headers });

describe('the invitation to a conference', () => {
  const relay = testRelay();
  const { created, read, update } = conferences(relay);
  const invitation = async (id: string, headers = {}) => {
    const { status, text } = await invite(relay(), id, headers);
    expect(status).toBe(200);
    return readCalendar(text);
  };

  test('has its times, its label, its number and its PIN', async () => {
    const id = await created({ label: LABEL });
    const { conference_pin: pin } = await read(id);
    const { fonestorm } = relay().ports;
    const call = relay().with({ fonestorm: { ...fonestorm, fonenumbers: async () => ['3215550001'] } });
    const { headers, text } = await call('GET', `/v2/conferences/${id}`, undefined, CALENDAR);
    expect(headers).toMatchObject({
      ...{ 'content-type': 'text/calendar; charset=utf-8; method=PUBLISH', vary: 'Accept', age: '0' },
    });
    expect(readCalendar(text)).toEqual({
      ...{ VERSION: '2.0', PRODID: '-//Conference Relay//Conferences//EN', METHOD: 'PUBLISH' },
      UID: `${id}.1777885200000@conference-relay`,
      SEQUENCE: expect.stringMatching(/^\d+$/),
      ...{ DTSTAMP: '20260504T090000Z', DTSTART: '20260504T100000Z', DTEND: '20260504T110000Z' },
      ...{ SUMMARY: LABEL, STATUS: 'CONFIRMED', CLASS: 'PRIVATE' },
      LOCATION: '3215550001',
      DESCRIPTION: `Phone: 3215550001\nPIN: ${pin}`,
    });
  });

  test('keeps its UID and raises its SEQUENCE with each change', async () => {
    const id = await created();
    const before = await invitation(id);
    expect(await invitation(id)).toEqual(before);
    relay().pass(60_000);
    await update(id, { end_time: '2026-05-04T12:00:00Z' });
    const after = await invitation(id);
    expect(after).toMatchObject({ UID: before.UID, DTEND: '20260504T120000Z', DTSTAMP: '20260504T090100Z' });
    expect(Number(after.SEQUENCE)).toBeGreaterThan(Number(before.SEQUENCE));
    await relay().call('DELETE', `/v2/conferences/${id}`);
    const cancelled = await invitation(id);
    expect(cancelled).toMatchObject({ UID: before.UID, METHOD: 'CANCEL', STATUS: 'CANCELLED' });
    expect(Number(cancelled.SEQUENCE)).toBeGreaterThan(Number(after.SEQUENCE));
    expect(cancelled).not.toHaveProperty('DESCRIPTION');
  });

  test('ends at midnight if the conference ends in the last millisecond of a day', async () => {
    const id = await created({ start_time: '2026-05-04', end_time: '2026-05-04' });
    expect(await invitation(id)).toMatchObject({ DTSTART: '20260504T000000Z', DTEND: '20260505T000000Z' });
  });

  test('has a summary without a label', async () => {
    const id = await created({ label: '' });
    expect((await invitation(id)).SUMMARY).toBe('Phone conference');
  });

  test('is cancelled if FoneStorm no longer has the conference', async () => {
    const id = await created();
    const fonestormId = relay().atFoneStorm(id)[0]?.id ?? '';
    await relay().client({}).delete(fonestormId);
    const fresh = await invite(relay(), id, { 'cache-control': 'no-cache' });
    expect(problemName(fresh)).toBe('not-found');
    await relay().advance();
    expect(await invitation(id)).toMatchObject({ METHOD: 'CANCEL', STATUS: 'CANCELLED' });
  });

  test('with no-cache has the status that FoneStorm confirms now', async () => {
    const id = await created();
    relay().pass(60_000);
    expect((await invite(relay(), id)).headers.age).toBe('60');
    expect((await invite(relay(), id, { 'cache-control': 'no-cache' })).headers.age).toBe('0');
  });

  test('is refused if FoneStorm does not say the number', async () => {
    const id = await created();
    const { ports } = relay();
    const { fonenumbers } = relay().client({ url: UNREACHABLE_URL });
    const call = relay().with({ fonestorm: { ...ports.fonestorm, fonenumbers } });
    const response = await call('GET', `/v2/conferences/${id}`, undefined, CALENDAR);
    expect(problemName(response)).toBe('unavailable');
  });

  test.each([
    ['an unknown id', {}, 'not-found', async (): Promise<string> => 'none'],
    ['a wrong token', { token: 'wrong' }, 'unauthenticated', () => created()],
    [
      'an erased conference',
      {},
      'not-found',
      async (): Promise<string> => {
        const id = await created();
        await relay().call('DELETE', `/v2/conferences/${id}?erase=true`);
        return id;
      },
    ],
  ] as const)('of %s is a problem, as in JSON', async (_what, headers, name, prepare) => {
    const id = await prepare();
    const [calendar, json] = await Promise.all([
      invite(relay(), id, headers),
      invite(relay(), id, { ...headers, accept: 'application/json' }),
    ]);
    expect([problemName(calendar), calendar.text]).toEqual([name, json.text]);
  });

  test('is not given to a caller who prefers JSON', async () => {
    const id = await created();
    for (const accept of ['*/*', 'text/calendar;q=0.9, application/json']) {
      const { headers, body } = await invite(relay(), id, { accept });
      expect([headers['content-type'], headers.vary, body.conference?.id]).toEqual([
        ...['application/json', 'Accept', id],
      ]);
    }
  });
});

describe('with FoneStorm 2.4', () => {
  const relay = testRelay({ generation: '2.4' });
  const { created } = conferences(relay);

  test('the invitation has the FoneNumber of the conference, and no PIN', async () => {
    const [fonenumber] = FONENUMBERS;
    const id = await created({ fonenumber });
    expect(readCalendar((await invite(relay(), id)).text)).toMatchObject({
      ...{ LOCATION: fonenumber, DESCRIPTION: `Phone: ${fonenumber}` },
    });
  });

  test('an always-open conference has no invitation, so the answer is JSON', async () => {
    const { body } = await relay().call('POST', '/v2/conferences', { label: 'Room' });
    const id = body.conference?.id ?? '';
    const { status, headers, body: answer } = await invite(relay(), id);
    expect([status, headers['content-type'], answer.conference?.label]).toEqual([
      ...[200, 'application/json', 'Room'],
    ]);
  });
});

test('a hostile label, PIN or number adds no line and no property to an invitation', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryInvitation, async (invitation) => {
      const { body } = await invitationResponse([invitation], '2026-05-04T09:00:00.000Z' as Instant, {});
      const { SUMMARY, DESCRIPTION, LOCATION, ...others } = readCalendar(body);
      expect({ summary: SUMMARY, description: DESCRIPTION, location: LOCATION }).toEqual(
        expectedTexts(invitation),
      );
      expect(Object.keys(others)).toEqual([
        ...['VERSION', 'PRODID', 'METHOD', 'UID', 'SEQUENCE', 'DTSTAMP', 'DTSTART', 'DTEND', 'STATUS'],
        'CLASS',
      ]);
    }),
  );
});
