import { advanceEntries } from './advance-entries';
import { call, change, definition, presence, statusReport } from './entries';

describe('a conference that is adopted', () => {
  const endOfOne = call('10:40:00', 'u1', 'END');
  const adoptedAt = (time: string, fields = definition.fields) =>
    [change('adopted', time), { ...definition, fields }] as const;

  test.each([
    ['during its times', adoptedAt('10:30:00'), endOfOne],
    ['after its end', adoptedAt('11:20:00'), call('11:30:00', 'u1', 'END')],
    ['without times', adoptedAt('10:30:00', { label: 'Always open' }), endOfOne],
  ])('%s: the END of a call does not end it, and causes a status check', (_name, [adopted, known], end) => {
    const entries = [adopted, end];
    const { state, statusChecks, events } = advanceEntries(entries, { definition: known });
    expect(state.phase).toBe('live');
    expect(events.map(({ type }) => type)).not.toContain('Conference Ended');
    expect(statusChecks.at(-1)?.reason).toBe('it is not known who joined before the adoption');
    const report = (attendees: number) =>
      advanceEntries([...entries, statusReport('11:40:00', attendees)], { definition: known }).state.phase;
    expect([report(1), report(0)]).toEqual(['live', 'ended']);
  });

  test.each([
    ['FoneStorm reported who is present', statusReport('10:35:00', 0)],
    ['a callback reported that nobody is present any more', presence('10:35:00', false, 0)],
    ['a status report did not say who is present, as since 2.4', statusReport('10:35:00', { status: {} })],
  ])('ends with the END of its last known call if %s', (_name, entry) => {
    const known = { ...definition, fields: { label: 'Always open' } };
    const visit = [call('10:50:00', 'u2', 'BEGIN'), call('10:55:00', 'u2', 'END')];
    const entries = [change('adopted', '10:30:00'), entry, ...visit];
    expect(advanceEntries(entries, { definition: known }).state.phase).toBe('ended');
  });
});
