import { advance } from '../../lambda/domain/advance';
import type { Outcome } from '../../lambda/domain/outcome';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import { advanceEntries } from './advance-entries';
import { at, audit, change, definition, PIN, presence, statusReport } from './entries';

const { label: _label, ...times } = definition.fields;
const tombstone = { ...definition, fields: times, status: 'erased' } as const;

function erasing(state: State): Outcome {
  return advance({ definition: tombstone, state }, change('erased', '10:05:00'), DEFAULT_RULES);
}

/** A state in which every field is set. */
const { state: told } = advanceEntries([
  change('created'),
  presence('10:00:01', true, 2),
  statusReport('10:01:00', { organizer: true, attendees: 2, word: PIN }, { audit: audit(1) }),
]);

test.each(['scheduled', 'live', 'ended', 'gone'] as const)(
  'the erasure of a conference that is %s publishes Conference Cancelled',
  (phase) => {
    const { events, state, isErased, statusCheck } = erasing({ ...told, phase });
    expect(events.map(({ type, detail }) => [type, detail.metadata.sequence])).toEqual([
      ['Conference Cancelled', told.sequence + 1],
    ]);
    const { position, sequence } = told;
    expect(state).toEqual({
      ...{ ...INITIAL_STATE, phase: 'cancelled', phaseAt: at('10:05:00'), erasedAt: at('10:05:00') },
      ...{ position: position + 1, sequence: sequence + 1 },
    });
    expect([isErased, statusCheck]).toEqual([true, undefined]);
  },
);

test.each([
  ['cancelled', { ...told, phase: 'cancelled' }],
  ['failed', { ...told, phase: 'failed' }],
  ['unknown', INITIAL_STATE],
] as const)(
  'the erasure of a conference that is %s publishes nothing, and its numbers continue',
  (_what, before) => {
    const { events, state, isErased } = erasing(before);
    expect([events, isErased]).toEqual([[], true]);
    expect(state).toMatchObject({ position: before.position + 1, sequence: before.sequence });
  },
);
