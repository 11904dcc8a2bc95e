import { problemName } from '../api-caller';
import { LONGEST_REQUEST, testRelay } from '../test-relay';
import { sameAtBothSides, updateSteps } from '../update-steps';

const relay = testRelay();
const { created, update, strike, both, changedNames } = updateSteps(relay);

describe('an update of which nobody knows what became of it', () => {
  const UNKNOWN = [
    ['fail-before', 502, 'outcome-unknown', 'Weekly'],
    ['fail-after', 502, 'outcome-unknown', 'Daily'],
    ['time-out-before', 504, 'fonestorm-timeout', 'Weekly'],
    ['time-out-after', 504, 'fonestorm-timeout', 'Daily'],
  ] as const;

  test.each(UNKNOWN)('%s: is told, and the same again does it', async (fault, status, name, there) => {
    const id = await created();
    strike(fault);
    const { impatientFoneStorm, with: over } = relay();
    const answer = await over({ fonestorm: impatientFoneStorm })('PUT', `/v2/conferences/${id}`, {
      label: 'Daily',
    });
    expect([answer.status, problemName(answer)]).toEqual([status, name]);
    expect(answer.body.detail).toContain('send the same request again');
    expect(await both(id, 'label')).toEqual({ relay: { label: 'Weekly' }, foneStorm: { label: there } });
    expect((await update(id, { label: 'Daily' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Daily' }));
    expect(changedNames(id)).toEqual([['label']]);
  });

  test.each([['fail-before'], ['fail-after']] as const)(
    '%s: another update sends both changes',
    async (fault) => {
      const id = await created();
      strike(fault);
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
    'stays in doubt though another update meets %s, and is sent with the next one',
    async (fault) => {
      const id = await created();
      strike('fail-after', fault);
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
    'stays in doubt though the very same meets %s, and is sent with the next one',
    async (fault) => {
      const id = await created();
      strike('fail-before', fault);
      expect((await update(id, { label: 'Daily' })).status).toBe(502);
      expect((await update(id, { label: 'Daily' })).status).toBeGreaterThanOrEqual(400);
      relay().pass(LONGEST_REQUEST);
      expect((await update(id, { organizer: 'ada' })).status).toBe(200);
      expect(await both(id, 'label', 'organizer')).toEqual(
        sameAtBothSides({ label: 'Daily', organizer: 'ada' }),
      );
    },
  );

  test('is in doubt no longer once FoneStorm refused the very same', async () => {
    const id = await created();
    strike('fail-before', 'refuse');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect(problemName(await update(id, { label: 'Daily' }))).toBe('refused-by-fonestorm');
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { organizer: 'ada' })).status).toBe(200);
    expect(await both(id, 'label', 'organizer')).toEqual(
      sameAtBothSides({ label: 'Weekly', organizer: 'ada' }),
    );
  });

  test('lets no other one follow while FoneStorm may still come to do it', async () => {
    const id = await created();
    strike('fail-before');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect(problemName(await update(id, { label: 'Monthly' }))).toBe('change-under-way');
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { label: 'Monthly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Monthly' }));
  });

  test('lets no other one follow though the very same was done since: FoneStorm may still come to do the first', async () => {
    const id = await created();
    strike('fail-before');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect((await update(id, { label: 'Daily' })).status).toBe(200);
    expect(problemName(await update(id, { label: 'Monthly' }))).toBe('change-under-way');
    expect((await update(id, { label: 'Daily' })).status).toBe(200);
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { label: 'Monthly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Monthly' }));
  });

  test('can be taken back', async () => {
    const id = await created();
    strike('fail-after');
    expect((await update(id, { label: 'Daily' })).status).toBe(502);
    expect(problemName(await update(id, { label: 'Weekly' }))).toBe('change-under-way');
    relay().pass(LONGEST_REQUEST);
    expect((await update(id, { label: 'Weekly' })).status).toBe(200);
    expect(await both(id, 'label')).toEqual(sameAtBothSides({ label: 'Weekly' }));
    expect(changedNames(id)).toEqual([]);
  });

  test('counts for the order of the times of the next one', async () => {
    const id = await created();
    strike('fail-after');
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

  test('stays in doubt though a deletion is in doubt, too', async () => {
    const id = await created();
    strike('fail-after');
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
