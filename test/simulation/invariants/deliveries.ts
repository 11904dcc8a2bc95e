import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { HOST_CONCURRENCY, HOST_RATE, SECOND } from '../scenario/scenario';
import type { ReceivedCallback } from '../stand-ins/callback-transport';
import type { ReceivedRequest } from '../stand-ins/receivers';
import type { World } from '../stand-ins/world';
import { conferencesIn, eventsOf, isErased } from './lookups';

/** No function that delivers runs for longer. */
const MAX_FUNCTION_TIME = 30 * SECOND;

/** Every callback that was taken reaches its receiver, or its conference is told that it does not. */
export async function checkDeliveriesArrive(world: World): Promise<readonly string[]> {
  const found: string[] = [];
  for (const received of world.callbackTransport.received) {
    if (received.entryId === undefined || (await isErased(world, received.conference))) continue;
    if (
      isDelivered(world, received.conference) &&
      !isDeliveredOrReported(world, received.entryId, received.conference)
    ) {
      const { length } = requestsOf(world, received.entryId);
      found.push(`the callback of "${received.name}" reaches no receiver, in ${length} attempts`);
    }
  }
  return found;
}

function isDelivered({ scenario }: World, conference: string): boolean {
  return scenario.steps.some(
    (each) => each.action === 'create' && each.conference === conference && each.fields.callback_url,
  );
}

/** Receivers of these runs never fail for so long that all attempts are used up: only one that is gone ends them. */
function isDeliveredOrReported(world: World, entry: string, conference: string): boolean {
  const got = requestsOf(world, entry);
  if (got.some(({ isAccepted }) => isAccepted)) return true;
  const isTold = eventsOf(world.relay, conference).some(
    ({ type, detail }) => type === 'Callback Delivery Failed' && detail.callback === entry,
  );
  return isTold && got.some(({ status }) => status === 410);
}

/** What a receiver is sent is what FoneStorm sent, and goes where the conference's callbacks are wanted. */
export function checkDeliveryContent(world: World): readonly string[] {
  const sent = new Map(
    world.callbackTransport.received.map((received) => [received.request.requestId, received]),
  );
  const found = world.receivers.received.flatMap(({ request }) => {
    const id = request.headers['webhook-id'] ?? '';
    const name = id.replace(/^callback-\d{8}T\d{9}Z-\d{4}-/, '');
    // The END of a call that came before its BEGIN is passed on later.
    const received = sent.get(name) ?? sent.get(name.replace(/-handed-over$/, ''));
    const fault = received ? findDeliveryFault(world, received, request) : 'and nobody sent it';
    return fault === undefined ? [] : [`${id} is delivered ${fault}`];
  });
  return [...found, ...findDoubleDeliveries(world)];
}

/** The ENDs that a receiver gets under two ids, although no `callback_url` changes. */
function findDoubleDeliveries({ scenario, receivers }: World): readonly string[] {
  if (scenario.steps.some((each) => each.action === 'update' && 'callback_url' in each.changes)) return [];
  const placeOf = ({ request }: ReceivedRequest) => `${request.headers['webhook-id']} at ${request.url}`;
  const places = new Set(receivers.received.map(placeOf));
  return [...places].flatMap((place) =>
    place.includes('-handed-over at ') && places.has(place.replace('-handed-over at ', ' at '))
      ? [`${place} is delivered under two ids`]
      : [],
  );
}

function findDeliveryFault(
  world: World,
  { conference, request }: ReceivedCallback,
  passed: ReceivedRequest['request'],
) {
  // Since 2.4 the END of a call is passed on to the conference of its BEGIN.
  const mayHave = world.fonestorm.generation === '2.4' ? conferencesIn(world.scenario) : [conference];
  if (!mayHave.some((each) => receiverUrlsOf(world, each).has(passed.url))) return `to ${passed.url}`;
  if (passed.method !== request.method) return `by ${passed.method}`;
  if (passed.query !== request.query || !passed.body.equals(request.body)) return 'with other bytes';
  const type = passed.headers['content-type'];
  return type === request.headers['content-type'] ? undefined : `as ${type}`;
}

/** All that the caller of a conference ever wanted its callbacks to go to. */
function receiverUrlsOf({ scenario }: World, conference: string): ReadonlySet<string | undefined> {
  const urls = scenario.steps.flatMap((each) => {
    if (each.action === 'create' && each.conference === conference) return each.fields.callback_url ?? [];
    return (each.action === 'update' && each.conference === conference && each.changes.callback_url) || [];
  });
  return new Set(urls);
}

/** Any library verifies what a receiver gets, with each secret that it may know by then. */
export function checkSignatures({ receivers, scenario }: World): readonly string[] {
  return receivers.received.flatMap((got) => {
    if (got.isAfterFunctionEnd) return [];
    const { headers } = got.request;
    const id = headers['webhook-id'];
    const isSigned = secretsOf(got).every((secret) => isSignedWith(secret, got));
    if (!isSigned) return [`${id} is delivered without a signature that holds`];
    const age = got.from - Number(headers['webhook-timestamp']) * SECOND;
    const isNear = age >= -scenario.clockSkew && age < MAX_FUNCTION_TIME + scenario.clockSkew + SECOND;
    return isNear ? [] : [`${id} is delivered with a timestamp of ${age / SECOND} s ago`];
  });
}

/** A key that was added after the current one is not read by every function yet. */
function secretsOf({ request, keys: { current, keys } }: ReceivedRequest): string[] {
  const names = Object.keys(keys);
  return names.slice(0, names.indexOf(current) + 1).map((name) => {
    const { origin } = new URL(request.url);
    return `whsec_${createHmac('sha256', keys[name] ?? '')
      .update(origin)
      .digest('base64')}`;
  });
}

/** The library compares the timestamp with the clock on the wall, so that it cannot be asked to verify. */
function isSignedWith(secret: string, { request: { headers, body } }: ReceivedRequest): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': seconds, 'webhook-signature': given = '' } = headers;
  const signature = new Webhook(secret).sign(id, new Date(Number(seconds) * SECOND), body);
  return given.split(' ').includes(signature);
}

/** Of one callback no two attempts are made at a time. */
export function checkAttemptsDoNotOverlap({ receivers }: World): readonly string[] {
  const ofCallbacks = groupRequests(receivers.received, ({ headers }) => headers['webhook-id'] ?? '');
  return [...ofCallbacks].flatMap(([id, got]) =>
    got.some((each, index) => each.from < (got[index - 1]?.until ?? 0))
      ? [`two attempts of ${id} are made at the same time`]
      : [],
  );
}

/** A host that kept one for so long gets one at a time, for so long. */
const SLOW_RESPONSE = 5 * SECOND;
const SLOW_PERIOD = 600 * SECOND;
/** From when a place at a host is given to when the request is there, where nothing is held up. */
const MAX_SEND_DELAY = 0.15 * SECOND;

/** No host gets more than it is to get. */
export function checkHostLimits({ receivers, faults }: World): readonly string[] {
  const isAnyHeldUp = faults.some((fault) => /^is held up .*: deliver-callback/.test(fault));
  // A function that died after an attempt did not record how slow the host was.
  const isAnyUnheard = faults.some((fault) => /receivers\.send|^dies .*: deliver-callback/.test(fault));
  const ofHosts = groupRequests(receivers.received, ({ url }) => new URL(url).host);
  return [...ofHosts].flatMap(([host, got]) => {
    const most = maxConcurrent(got);
    const found = most > HOST_CONCURRENCY ? [`${host} has ${most} requests at a time`] : [];
    if (!isAnyHeldUp && maxWithin(SECOND - MAX_SEND_DELAY, got) > HOST_RATE)
      found.push(`${host} has more than ${HOST_RATE} requests in a second`);
    if (!isAnyUnheard && got.some((each) => hasConcurrentRequestsAfter(each, got)))
      found.push(`${host} is slow, and has several requests at a time`);
    return found;
  });
}

/** Whether a host that was slow has several requests at a time all the same. */
function hasConcurrentRequestsAfter(
  { from, until, isResultReceived }: ReceivedRequest,
  got: readonly ReceivedRequest[],
): boolean {
  if (!isResultReceived || until - from < SLOW_RESPONSE) return false;
  // Those that were let in before have ended by then.
  const since = until + 2 * MAX_FUNCTION_TIME;
  return maxConcurrent(got.filter((each) => each.from >= since && each.from < until + SLOW_PERIOD)) > 1;
}

function maxConcurrent(got: readonly ReceivedRequest[]): number {
  const there = (moment: number) => got.filter(({ from, until }) => from <= moment && moment < until);
  return Math.max(0, ...got.map(({ from }) => there(from).length));
}

function maxWithin(span: number, got: readonly ReceivedRequest[]): number {
  const recent = (moment: number) => got.filter(({ from }) => moment - span < from && from <= moment);
  return Math.max(0, ...got.map(({ from }) => recent(from).length));
}

/** In the order in which they came; without those that came once their function had ended. */
function groupRequests(
  got: readonly ReceivedRequest[],
  keyOf: (request: ReceivedRequest['request']) => string,
): Map<string, ReceivedRequest[]> {
  const groups = new Map<string, ReceivedRequest[]>();
  for (const each of got
    .filter(({ isAfterFunctionEnd }) => !isAfterFunctionEnd)
    .toSorted((a, b) => a.from - b.from)) {
    const key = keyOf(each.request);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return groups;
}

function requestsOf({ receivers }: World, entry: string): readonly ReceivedRequest[] {
  return receivers.received.filter(({ request: { headers } }) => headers['webhook-id'] === entry);
}
