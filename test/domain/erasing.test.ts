import { advance, type Outcome } from '../../lambda/domain/advance';
import { RULES } from '../../lambda/domain/rules';
import { INITIAL, type State } from '../../lambda/domain/state';
import { answer, at, audit, change, definition, PIN, presence } from './entries';
import { run } from './run';

const { label: _label, ...times } = definition.fields;
const tombstone = { ...definition, fields: times, standing: 'erased' } as const;

function erasing(state: State): Outcome {
  return advance({ definition: tombstone, state }, change('erased', '10:05:00'), RULES);
}

/** As of a conference of which everything was said that may be. */
const { state: told } = run([
  change('created'),
  presence('10:00:01', true, 2),
  answer('10:01:00', { organizer: true, attendees: 2, word: PIN }, { audit: audit(1) }),
]);

test.each(['scheduled', 'live', 'ended', 'gone'] as const)(
  'what is %s is cancelled by its erasure, where nothing said so before',
  (phase) => {
    const { events, state, isErased, question } = erasing({ ...told, phase });
    expect(events.map(({ type, detail }) => [type, detail.metadata.sequence])).toEqual([
      ['Conference Cancelled', told.sequence + 1],
    ]);
    const { position, sequence } = told;
    expect(state).toEqual({
      ...{ ...INITIAL, phase: 'cancelled', phaseAt: at('10:05:00'), erasedAt: at('10:05:00') },
      ...{ position: position + 1, sequence: sequence + 1 },
    });
    expect([isErased, question]).toEqual([true, undefined]);
  },
);

test.each([
  ['cancelled', { ...told, phase: 'cancelled' }],
  ['failed', { ...told, phase: 'failed' }],
  ['not heard of', INITIAL],
] as const)('what is %s is not cancelled by it; its numbers go on', (_what, before) => {
  const { events, state, isErased } = erasing(before);
  expect([events, isErased]).toEqual([[], true]);
  expect(state).toMatchObject({ position: before.position + 1, sequence: before.sequence });
});
