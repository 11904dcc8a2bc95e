import { problemName } from '../api-caller';
import { LONGEST_REQUEST, testRelay } from '../test-relay';
import { sameAtBothSides, updateSteps } from '../update-steps';

const relay = testRelay();
const { createOne, update, failUpdates, both, changedNames } = updateSteps(relay);

describe('an update with an unknown outcome', () => {
  const UNKNOWN = [
    ['fail-before', 502, 'outcome-unknown', 'Weekly'],
    ['fail-after', 502, 'outcome-unknown', 'Daily'],
    ['time-out-before', 504, 'fonestorm-timeout', 'Weekly'],
    ['time-out-after', 504, 'fonestorm-timeout', 'Daily'],
  ] as const;

  test.each(UNKNOWN)(
    '%s: returns an unknown outcome, and the same request again makes the update',
    async (fault, status, name, there) => {
      const id = await createOne();
      failUpdates(fault);
      const { impatientFoneStorm, with: withPorts } = relay();
      const answer = await withPorts({ fonestorm: impatientFoneStorm })('PUT', `/v2/conferences/${id}`, {
        label: 'Daily',
      });
      expect([answer.status, problemName(answer)]).toEqual([status, name]);
      expect(answer.body.detail).toContain('send the same request again');
      expect(await both(id, 'label')).toEqual({ relay: { label: 'Weekly' }, foneStorm: { label: there } });
      expect((await update(id, { label: 'Daily' })).status).toBe(200);
      expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Daily' }));
      expect(changedNames(id)).toEqual([['label']]);
    },
  );

  test.each([['fail-before'], ['fail-after']] as const)(
    '%s: another update sends both changes',
    async (fault) => {
      const id = await createOne();
      failUpdates(fault);
      expect((await update(id, { label: 'Daily' })).status).toBe(502);
      relay().pass(LONGEST_REQUEST);
      expect((await update(id, { organizer: 'ada' })).status).toBe(200);
      expect(await both(id, 'label', 'organizer')).toEqual(
        sameAtBothSides({ label: 'Daily', organizer: 'ada' }),
      );
      expect(changedNames(id)).toEqual([['label', 'organizer']]);
    },
  );

  test.each([['refuse'], ['busy'], ['fail-before']] as const)(
    'is sent with the next update after another one fails with %s',
    async (fault) => {
      const id = await createOne();
      failUpdates('fail-after', fault);
      expect((await update(id, { label: 'Daily' })).status).toBe(502);
      relay().pass(LONGEST_REQUEST);
      expect((await update(id, { caller_id: '1' })).status).toBeGreaterThanOrEqual(400);
      relay().pass(LONGEST_REQUEST);
      expect((await update(id, { organizer: 'ada' })).status).toBe(200);
      expect(await both(id, 'label', 'organizer')).toEqual(
        sameAtBothSides({ label: 'Daily', organizer: 'ada' }),
      );
    },
  );

  test.each([['busy'], ['fail-before']] as const)(
    'is sent with the next update after the same one fails with %s',
    async (fault) => {
      const id = await createOne();
      failUpdates('fail-before', fault);
      expect((await update(id, { label: 'Daily' })).status).toBe(502);
      expect((await update(id, { label: 'Daily' })).status).toBeGreaterThanOrEqual(400);
      relay().pass(LONGEST_REQUEST);
      expect((await update(id, { organizer: 'ada' })).status).toBe(200);
      expect(await both(id, 'label', 'organizer')).toEqual(
        sameAtBothSides({ label: 'Daily', organizer: 'ada' }),
      );
    },
  );

  test('is not made after FoneStorm refused the same update', async () => {
    const id = await createOne();
    failUpdates('fail-before', 'refuse');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect(problemName(await update(id, { label: 'Daily' }))).toBe('refused-by-fonestorm');
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(
      sameAtBothSides({ label: 'Weekly', organizer: 'ada' }),
    );
  });

  test('refuses another update while FoneStorm may still execute it, with the time of the next attempt', async () => {
    const id = await createOne();
    failUpdates('fail-before');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    relay().pass(500);
    const refused = await update(id, { label: 'Monthly' });
    expect([problemName(refused), refused.headers['retry-after']]).toEqual(['change-under-way', '60']);
    relay().pass(60_000);
    expect((await update(id, { label: 'Monthly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Monthly' }));
  });

  test('refuses another update after the same one succeeded, while FoneStorm may still execute the first one', async () => {
    const id = await createOne();
    failUpdates('fail-before');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect((await update(id, { label: 'Daily' })).status).toBe(200);
    expect(problemName(await update(id, { label: 'Monthly' }))).toBe('change-under-way');
    expect((await update(id, { label: 'Daily' })).status).toBe(200);
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { label: 'Monthly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Monthly' }));
  });

  test('can be reverted', async () => {
    const id = await createOne();
    failUpdates('fail-after');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect(problemName(await update(id, { label: 'Weekly' }))).toBe('change-under-way');
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { label: 'Weekly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Weekly' }));
    expect(changedNames(id)).toEqual([]);
  });

  test('counts when the times of the next one are checked', async () => {
    const id = await createOne();
    failUpdates('fail-after');
    const later = { start_time: '2026-05-04T12:00:00.000Z', end_time: '2026-05-04T13:00:00.000Z' };
    expect((await update(id, later)).status).toBe(502);
    relay().pass(LONGEST_REQUEST);
    const answer = await update(id, { end_time: '2026-05-04T11:30:00.000Z' });
    expect(answer.body.errors).toEqual([
      { field: 'end_time', expected: 'a time after start_time, 2026-05-04T12:00:00.000Z' },
    ]);
    expect((await update(id, { end_time: '2026-05-04T12:30:00.000Z' })).status).toBe(200);
    expect(await both(id, 'start_time', 'end_time')).toEqual(
      sameAtBothSides({ ...later, end_time: '2026-05-04T12:30:00.000Z' }),
    );
  });

  test('is kept after a deletion with an unknown outcome', async () => {
    const id = await createOne();
    failUpdates('fail-after');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'delete', next: 1 }] });
    expect((await relay().call('DELETE', `/v2/conferences/${id}`)).status).toBe(502);
    expect(problemName(await update(id, { label: 'Daily' }))).toBe('change-under-way');
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(
      sameAtBothSides({ label: 'Daily', organizer: 'ada' }),
    );
  });
});
