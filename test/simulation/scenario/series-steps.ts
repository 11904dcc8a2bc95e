import { Chance } from './chance';
import { HOUR, MINUTE, type Scenario, type ScenarioStep, START } from './scenario';
import type { SeriesChange, SeriesRequest } from './series-change';

/** A conference of a series is made this long before its start, in milliseconds. Runs last some hours, so it is short. */
export const SERIES_HORIZON = 3 * HOUR;

/** Minutes by which the local times are ahead of UTC. No clock changes during a run. */
const OFFSETS: Readonly<Record<string, number>> = {
  'Europe/Berlin': 120,
  'America/New_York': -240,
  'Asia/Kathmandu': 345,
  'Pacific/Kiritimati': 840,
};
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Kiritimati'] as const;
const DAY = 24 * HOUR;

/** A start by the rule of a series; `at`: milliseconds since 1970. */
export interface PlannedStart {
  readonly id: string;
  readonly local: string;
  readonly at: number;
}

/**
 * The starts by a rule of a run, which has the form `FREQ=DAILY;COUNT=3;BYHOUR=11,13,16`. The relay expands rules in another way.
 */
export function startsByRule({ start, rrule, time_zone }: Omit<SeriesRequest, 'template'>): PlannedStart[] {
  const [, count, hours] = /^FREQ=DAILY;COUNT=(\d+);BYHOUR=([\d,]+)$/.exec(rrule) ?? [];
  if (count === undefined || hours === undefined) throw new Error(`expected a rule of a run, got ${rrule}`);
  const found: PlannedStart[] = [];
  const time = start.slice(13);
  for (let day = Date.parse(start.slice(0, 10)); found.length < Number(count); day += DAY) {
    const date = new Date(day).toISOString().slice(0, 10);
    const locals = hours.split(',').map((hour) => `${date}T${hour.padStart(2, '0')}${time}`);
    const ofDay = locals.filter((local) => local >= start).slice(0, Number(count) - found.length);
    for (const [index, local] of ofDay.entries()) {
      const id = `${date.replaceAll('-', '')}${index === 0 ? '' : `-${index + 1}`}`;
      found.push({ id, local, at: instantOfLocal(local, time_zone) });
    }
  }
  return found;
}

/** Milliseconds since 1970. */
export function instantOfLocal(local: string, timeZone: string): number {
  return Date.parse(`${local}Z`) - (OFFSETS[timeZone] ?? 0) * MINUTE;
}

/** The id that the events of a series have instead of that of a conference. */
export function eventIdOf(series: string): string {
  return `series.${series}`;
}

/** Some runs also have a series. It may go on after the failures have stopped. */
export function withSeries(scenario: Scenario): Scenario {
  const chance = new Chance(scenario.seed);
  if (!chance.happens(0.3, 'a series')) return scenario;
  const steps = [...scenario.steps, ...seriesSteps('r1', chance)];
  return { ...scenario, steps: steps.sort((a, b) => a.at - b.at) };
}

/** A series with the requests of its caller, and with changes of its conferences by hand. */
function seriesSteps(series: string, chance: Chance): ScenarioStep[] {
  const within = (least: number, greatest: number, what: string) =>
    chance.wholeNumber(least * MINUTE, greatest * MINUTE, `${series} ${what}`);
  const time_zone = chance.oneOf(ZONES, `${series} zone`);
  const localOf = (at: number) =>
    new Date(Date.parse(START) + at + (OFFSETS[time_zone] ?? 0) * MINUTE).toISOString().slice(0, 19);
  const createdAt = within(0, 20, 'made');
  const firstAt = Math.floor((createdAt + within(-20, 90, 'starts')) / (5 * MINUTE)) * 5 * MINUTE;
  const hours = [0, 2, 5].map((later) => Number(localOf(firstAt + later * HOUR).slice(11, 13)));
  const ruleOf = (byHour: readonly number[]) =>
    `FREQ=DAILY;COUNT=${chance.oneOf([2, 3, 3, 4], `${series} count`)};BYHOUR=${byHour.toSorted((a, b) => a - b).join()}`;
  const fields: SeriesRequest = {
    ...{ template: { label: 'repeats' }, time_zone, start: localOf(firstAt), duration: 'PT20M' },
    rrule: ruleOf(hours),
  };
  const starts = startsByRule(fields);
  const target = starts[chance.wholeNumber(0, starts.length - 1, `${series} which`)];
  if (!target) throw new Error('expected a start');
  const steps: ScenarioStep[] = [];
  const request = (at: number, does: string, change: SeriesChange) =>
    steps.push({
      ...{ at, name: `the caller ${does} ${series}`, action: 'request about series', series, change },
      conference: eventIdOf(series),
    });
  const add = (
    probability: number,
    what: string,
    change: (at: number) => readonly [string, SeriesChange],
  ) => {
    if (!chance.happens(probability, `${series} ${what}`)) return;
    const at = within(5, 110, `${series} ${what} at`);
    request(at, ...change(at));
  };
  const update = (does: string, changes: Partial<SeriesRequest>) =>
    [does, { kind: 'update', fields: changes }] as const;
  request(createdAt, 'creates', { kind: 'create', fields });
  add(0.4, 'label', (at) => update('labels', { template: { label: `repeats, labelled at ${at}` } }));
  add(0.3, 'shift', () => update('shifts', { start: localOf(firstAt + 15 * MINUTE) }));
  add(0.2, 'rule', () => update('changes the rule of', { rrule: ruleOf(hours.slice(1)) }));
  add(0.15, 'duration', () => update('prolongs', { duration: 'PT35M' }));
  const move = (start: string): SeriesChange => ({ kind: 'move', occurrence: target.id, start });
  add(0.4, 'move', () => {
    const start = localOf(target.at - Date.parse(START) + within(-20, 60, 'moved by'));
    return [`moves ${target.id} of`, move(`${start.slice(0, 17)}00`)];
  });
  add(0.3, 'skip', () => [`skips ${target.id} of`, { kind: 'skip', occurrence: target.id }]);
  add(0.2, 'restore', () => [`restores ${target.id} of`, move(target.local)]);
  add(0.25, 'delete', () => ['deletes', { kind: 'delete' }]);
  return [...steps, ...changesByHand(`${series}-${target.id}`, chance)];
}

/** A caller changes or deletes a conference of a series itself. */
function changesByHand(conference: string, chance: Chance): ScenarioStep[] {
  const at = (what: string) => chance.wholeNumber(10 * MINUTE, 110 * MINUTE, `${conference} ${what} at`);
  const steps: ScenarioStep[] = [
    {
      ...{ at: at('label'), name: `the caller labels ${conference} by hand`, action: 'update', conference },
      changes: { label: 'by hand' },
    },
    { at: at('delete'), name: `the caller deletes ${conference} by hand`, action: 'delete', conference },
  ];
  return steps.filter(({ action }) =>
    chance.happens(action === 'update' ? 0.3 : 0.15, `${conference} ${action}`),
  );
}
