import fc from 'fast-check';
import type { Definition } from '../../../lambda/domain/definition';
import type { AssignNumberCommand } from '../../../lambda/domain/entry';
import { bookedWindowOf, overlaps } from '../../../lambda/domain/fonenumbers/booking';
import { after, later } from '../../../lambda/domain/instant';
import { propertyRuns } from '../../property-runs';
import { ASSIGN_LEAD, clock, from, MINUTE, type NumberDesk, numberDesk } from '../number-desk';
import { testRelay } from '../test-relay';

const relay = testRelay({ generation: '2.4' });

const IDS = ['a', 'b', 'c', 'd'];
const id = fc.constantFrom(...IDS);
const times = { start: fc.integer({ min: -40, max: 60 }), length: fc.integer({ min: 5, max: 40 }) };
const minutes = fc.integer({ min: 1, max: 25 });
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ is: fc.constant('create' as const), id, ...times }) },
  { weight: 3, arbitrary: fc.record({ is: fc.constant('move' as const), id, ...times }) },
  { weight: 1, arbitrary: fc.record({ is: fc.constant('delete' as const), id }) },
);
const passing = fc.record({ is: fc.constant('live' as const), minutes });
const trouble = fc.oneof(
  // Time passes, and ticks are late.
  fc.record({ is: fc.constant('be late' as const), minutes }),
  fc.record({ is: fc.constant('deliver held commands' as const) }),
);
type Step =
  typeof change extends fc.Arbitrary<infer T>
    ? T | { is: 'live' | 'be late'; minutes: number } | { is: 'deliver held commands' }
    : never;

/** The delivery of a command: at once, later, twice, or never. */
const commandDelivery = fc.constantFrom('at once', 'at once', 'later', 'twice', 'never');

async function confirmed({ ports }: NumberDesk): Promise<readonly Definition[]> {
  const all = await Promise.all(IDS.map((each) => ports.definitions.read(each)));
  return all.flatMap((each) => (each?.status === 'confirmed' && each.fields.fonenumber ? [each] : []));
}

/** The conferences whose window contains this moment. */
async function running(it: NumberDesk): Promise<readonly Definition[]> {
  const moment = { start: it.now(), end: after(it.now(), 1) };
  return (await confirmed(it)).filter((each) => overlaps(bookedWindowOf(each.fields), moment));
}

async function run(it: NumberDesk, step: Step, held: AssignNumberCommand[]): Promise<void> {
  switch (step.is) {
    case 'create':
      await it.call('POST', '/v2/conferences', {
        id: step.id,
        ...from(step.start, step.start + step.length),
      });
      break;
    case 'move':
      await it.call('PUT', `/v2/conferences/${step.id}`, from(step.start, step.start + step.length));
      break;
    case 'delete':
      await it.call('DELETE', `/v2/conferences/${step.id}`);
      break;
    case 'deliver held commands':
      it.statusChecks.push(...held.splice(0));
      break;
    case 'be late':
      it.pass(step.minutes * MINUTE);
      break;
    default:
      await it.live(after(it.now(), step.minutes * MINUTE));
  }
  await it.settle();
}

test('a number is assigned to a conference only in its lead time and its window, and never in the window of another one', async () => {
  let sets = 0;
  const steps = fc.array(fc.oneof(change, change, passing, trouble), { minLength: 4, maxLength: 16 });
  await fc.assert(
    fc.asyncProperty(steps, fc.infiniteStream(commandDelivery), async (sequence, deliveries) => {
      const held: AssignNumberCommand[] = [];
      const wrong: string[] = [];
      const it = await numberDesk(relay(), {
        async onSet(fonestormId) {
          sets += 1;
          const now = it.now();
          const own = (await confirmed(it)).find(({ fonestorm }) => fonestorm?.id === fonestormId);
          const { start = now, end = now } = own ? bookedWindowOf(own.fields) : {};
          const others = (await running(it)).filter((each) => each.id !== own?.id).map((each) => each.id);
          const isInTime = own !== undefined && after(start, -ASSIGN_LEAD) <= now && now < end;
          if (!isInTime || others.length > 0) wrong.push(`${now} ${own?.id} in the window of ${others}`);
        },
      });
      const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
      it.ports.statusChecks.put = async (job) => {
        const delivery = 'kind' in job ? deliveries.next().value : 'at once';
        if (delivery === 'later' && 'kind' in job) held.push(job);
        if (delivery === 'at once' || delivery === 'twice') await put(job);
        if (delivery === 'twice') await put(job);
      };
      for (const step of sequence) await run(it, step, held);
      await run(it, { is: 'deliver held commands' }, held);
      await it.live(later(it.now(), clock('12:30')));
      expect(wrong).toEqual([]);
    }),
    { numRuns: propertyRuns(25) },
  );
  // Without any assignment, the test would prove nothing.
  expect(sets).toBeGreaterThan(0);
});

test('if no message is late, the number leads and reports to the conference of the current window', async () => {
  let checks = 0;
  const steps = fc.array(fc.oneof(change, passing, passing), { minLength: 8, maxLength: 24 });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const it = await numberDesk(relay());
      for (const step of [{ is: 'live' as const, minutes: 20 }, ...sequence]) {
        await run(it, step, []);
        const [now, ...others] = await running(it);
        expect(others).toEqual([]);
        if (!now || (await it.state(now.id))?.phase !== 'scheduled') continue;
        checks += 1;
        expect([it.now(), step, await it.assignment()]).toEqual([
          it.now(),
          step,
          { to: now.id, reports: now.id },
        ]);
      }
    }),
    { numRuns: propertyRuns(25) },
  );
  expect(checks).toBeGreaterThan(0);
});
