import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Received } from '../callbacks';
import type { Got } from '../receivers';
import { AT_A_TIME, PER_SECOND, SECOND } from '../scenario';
import type { World } from '../world';
import { conferencesIn, eventsOf, isErased } from './looking';

/** No function that delivers runs for longer. */
const LONGEST_FUNCTION = 30 * SECOND;

/** Every callback that was taken reaches its receiver, or its conference is told that it does not. */
export async function deliveriesArrive(world: World): Promise<readonly string[]> {
  const found: string[] = [];
  for (const received of world.road.received) {
    if (received.entry === undefined || (await isErased(world, received.conference))) continue;
    if (
      isAlwaysWanted(world, received.conference) &&
      !isSettled(world, received.entry, received.conference)
    ) {
      const { length } = gotOf(world, received.entry);
      found.push(`the callback of "${received.name}" reaches no receiver, in ${length} attempts`);
    }
  }
  return found;
}

function isAlwaysWanted({ scenario }: World, conference: string): boolean {
  return scenario.happenings.some(
    (each) => each.does === 'create' && each.conference === conference && each.fields.callback_url,
  );
}

/** Receivers of these runs never fail for so long that all attempts are used up: only one that is gone ends them. */
function isSettled(world: World, entry: string, conference: string): boolean {
  const got = gotOf(world, entry);
  if (got.some(({ isTaken }) => isTaken)) return true;
  const isTold = eventsOf(world.relay, conference).some(
    ({ type, detail }) => type === 'Callback Delivery Failed' && detail.callback === entry,
  );
  return isTold && got.some(({ status }) => status === 410);
}

/** What a receiver is sent is what FoneStorm sent, and goes where the conference's callbacks are wanted. */
export function deliveriesAreRight(world: World): readonly string[] {
  const sent = new Map(world.road.received.map((received) => [received.request.requestId, received]));
  const found = world.receivers.got.flatMap(({ request }) => {
    const id = request.headers['webhook-id'] ?? '';
    const name = id.replace(/^callback-\d{8}T\d{9}Z-\d{4}-/, '');
    // The END of a call that came before its BEGIN is passed on later.
    const received = sent.get(name) ?? sent.get(name.replace(/-again$/, ''));
    const fault = received ? wrongWith(world, received, request) : 'and nobody sent it';
    return fault === undefined ? [] : [`${id} is delivered ${fault}`];
  });
  return [...found, ...deliveredTwice(world)];
}

/** The ENDs that a receiver gets under two ids, although no `callback_url` changes. */
function deliveredTwice({ scenario, receivers }: World): readonly string[] {
  if (scenario.happenings.some((each) => each.does === 'update' && 'callback_url' in each.changes)) return [];
  const placeOf = ({ request }: Got) => `${request.headers['webhook-id']} at ${request.url}`;
  const places = new Set(receivers.got.map(placeOf));
  return [...places].flatMap((place) =>
    place.includes('-again at ') && places.has(place.replace('-again at ', ' at '))
      ? [`${place} is delivered under two ids`]
      : [],
  );
}

function wrongWith(world: World, { conference, request }: Received, passed: Got['request']) {
  // Since 2.4 the END of a call is passed on to the conference of its BEGIN.
  const mayHave = world.fonestorm.generation === '2.4' ? conferencesIn(world.scenario) : [conference];
  if (!mayHave.some((each) => urlsOf(world, each).has(passed.url))) return `to ${passed.url}`;
  if (passed.method !== request.method) return `by ${passed.method}`;
  if (passed.query !== request.query || !passed.body.equals(request.body)) return 'with other bytes';
  const type = passed.headers['content-type'];
  return type === request.headers['content-type'] ? undefined : `as ${type}`;
}

/** All that the caller of a conference ever wanted its callbacks to go to. */
function urlsOf({ scenario }: World, conference: string): ReadonlySet<string | undefined> {
  const urls = scenario.happenings.flatMap((each) => {
    if (each.does === 'create' && each.conference === conference) return each.fields.callback_url ?? [];
    return (each.does === 'update' && each.conference === conference && each.changes.callback_url) || [];
  });
  return new Set(urls);
}

/** Any library verifies what a receiver gets, with each secret that it may know by then. */
export function deliveriesAreSigned({ receivers, scenario }: World): readonly string[] {
  return receivers.got.flatMap((got) => {
    if (got.isLate) return [];
    const { headers } = got.request;
    const id = headers['webhook-id'];
    const isSigned = secretsOf(got).every((secret) => isSignedWith(secret, got));
    if (!isSigned) return [`${id} is delivered without a signature that holds`];
    const age = got.from - Number(headers['webhook-timestamp']) * SECOND;
    const isNear = age >= -scenario.skew && age < LONGEST_FUNCTION + scenario.skew + SECOND;
    return isNear ? [] : [`${id} is delivered with a timestamp of ${age / SECOND} s ago`];
  });
}

/** A key that was added after the current one is not read by every function yet. */
function secretsOf({ request, keys: { current, keys } }: Got): string[] {
  const names = Object.keys(keys);
  return names.slice(0, names.indexOf(current) + 1).map((name) => {
    const { origin } = new URL(request.url);
    return `whsec_${createHmac('sha256', keys[name] ?? '')
      .update(origin)
      .digest('base64')}`;
  });
}

/** The library compares the timestamp with the clock on the wall, so that it cannot be asked to verify. */
function isSignedWith(secret: string, { request: { headers, body } }: Got): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': seconds, 'webhook-signature': given = '' } = headers;
  const signature = new Webhook(secret).sign(id, new Date(Number(seconds) * SECOND), body);
  return given.split(' ').includes(signature);
}

/** Of one callback no two attempts are made at a time. */
export function attemptsDoNotOverlap({ receivers }: World): readonly string[] {
  const ofCallbacks = grouped(receivers.got, ({ headers }) => headers['webhook-id'] ?? '');
  return [...ofCallbacks].flatMap(([id, got]) =>
    got.some((each, index) => each.from < (got[index - 1]?.until ?? 0))
      ? [`two attempts of ${id} are made at the same time`]
      : [],
  );
}

/** A host that kept one for so long gets one at a time, for so long. */
const SLOW = 5 * SECOND;
const SLOW_FOR = 600 * SECOND;
/** From when a place at a host is given to when the request is there, where nothing is held up. */
const LONGEST_WAY = 0.15 * SECOND;

/** No host gets more than it is to get. */
export function hostsAreSpared({ receivers, struck }: World): readonly string[] {
  const isAnyHeldUp = struck.some((fault) => /^is held up .*: deliver-callback/.test(fault));
  // A function that died after an attempt did not record how slow the host was.
  const isAnyUnheard = struck.some((fault) => /receivers\.send|^dies .*: deliver-callback/.test(fault));
  const ofHosts = grouped(receivers.got, ({ url }) => new URL(url).host);
  return [...ofHosts].flatMap(([host, got]) => {
    const most = mostAtATime(got);
    const found = most > AT_A_TIME ? [`${host} has ${most} requests at a time`] : [];
    if (!isAnyHeldUp && mostWithin(SECOND - LONGEST_WAY, got) > PER_SECOND)
      found.push(`${host} has more than ${PER_SECOND} requests in a second`);
    if (!isAnyUnheard && got.some((each) => severalAfter(each, got)))
      found.push(`${host} is slow, and has several requests at a time`);
    return found;
  });
}

/** Whether a host that was slow has several requests at a time all the same. */
function severalAfter({ from, until, isHeard }: Got, got: readonly Got[]): boolean {
  if (!isHeard || until - from < SLOW) return false;
  // Those that were let in before have ended by then.
  const since = until + 2 * LONGEST_FUNCTION;
  return mostAtATime(got.filter((each) => each.from >= since && each.from < until + SLOW_FOR)) > 1;
}

function mostAtATime(got: readonly Got[]): number {
  const there = (moment: number) => got.filter(({ from, until }) => from <= moment && moment < until);
  return Math.max(0, ...got.map(({ from }) => there(from).length));
}

function mostWithin(span: number, got: readonly Got[]): number {
  const recent = (moment: number) => got.filter(({ from }) => moment - span < from && from <= moment);
  return Math.max(0, ...got.map(({ from }) => recent(from).length));
}

/** In the order in which they came; without those that came once their function had ended. */
function grouped(got: readonly Got[], keyOf: (request: Got['request']) => string): Map<string, Got[]> {
  const groups = new Map<string, Got[]>();
  for (const each of got.filter(({ isLate }) => !isLate).toSorted((a, b) => a.from - b.from)) {
    const key = keyOf(each.request);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

function gotOf({ receivers }: World, entry: string): readonly Got[] {
  return receivers.got.filter(({ request: { headers } }) => headers['webhook-id'] === entry);
}
