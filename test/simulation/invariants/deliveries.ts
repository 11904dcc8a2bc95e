import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import { HOST_CONCURRENCY, HOST_RATE, SECOND } from '../scenario/scenario';
import type { ReceivedCallback } from '../stand-ins/callback-transport';
import type { ReceivedRequest } from '../stand-ins/receivers';
import type { World } from '../stand-ins/world';
import { conferencesIn, eventsOf, isErased } from './lookups';

/** The timeout of the function that delivers, in milliseconds. */
const MAX_FUNCTION_TIME = 30 * SECOND;

/** Finds accepted callbacks that reach no receiver, and whose conference has no event about that. */
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

/** Receivers of these runs never fail for long enough to use up all attempts. Only a receiver that is gone (410) ends a delivery. */
function isDeliveredOrReported(world: World, entry: string, conference: string): boolean {
  const got = requestsOf(world, entry);
  if (got.some(({ isAccepted }) => isAccepted)) return true;
  const events = eventsOf(world.relay, conference);
  const received = events
    .filter(({ type }) => type === 'Callback Received')
    .map(({ detail }) => detail.callback as CallbackFacts)
    .find((callback) => callback.entry === entry);
  const isReported = events.some(
    ({ type, detail }) => type === 'Callback Delivery Failed' && detail.callback === received?.position,
  );
  return isReported && got.some(({ status }) => status === 410);
}

/** Finds deliveries that differ from FoneStorm's callback, or that go to another URL than the caller's. */
export function checkDeliveryContent(world: World): readonly string[] {
  const sent = new Map(
    world.callbackTransport.received.map((received) => [received.request.requestId, received]),
  );
  const found = world.receivers.received.flatMap(({ request }) => {
    const id = request.headers['webhook-id'] ?? '';
    const name = id.replace(/^callback-\d{8}T\d{9}Z-\d{4}-/, '');
    // An END that arrived before its BEGIN is handed over later.
    const received = sent.get(name) ?? sent.get(name.replace(/-handed-over$/, ''));
    const fault = received ? findDeliveryFault(world, received, request) : 'without a callback';
    return fault === undefined ? [] : [`${id} is delivered ${fault}`];
  });
  return [...found, ...findDoubleDeliveries(world)];
}

/** Finds ENDs that a receiver gets under two ids, although no `callback_url` changes. */
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
  delivered: ReceivedRequest['request'],
) {
  // Since 2.4 an END is handed over to the conference of its BEGIN.
  const candidates = world.fonestorm.generation === '2.4' ? conferencesIn(world.scenario) : [conference];
  if (!candidates.some((each) => receiverUrlsOf(world, each).has(delivered.url)))
    return `to ${delivered.url}`;
  if (delivered.method !== request.method) return `by ${delivered.method}`;
  if (delivered.query !== request.query || !delivered.body.equals(request.body)) return 'with other bytes';
  const type = delivered.headers['content-type'];
  return type === request.headers['content-type'] ? undefined : `as ${type}`;
}

/** All URLs that the caller of a conference set for its callbacks. */
function receiverUrlsOf({ scenario }: World, conference: string): ReadonlySet<string | undefined> {
  const urls = scenario.steps.flatMap((each) => {
    if (each.action === 'create' && each.conference === conference) return each.fields.callback_url ?? [];
    return (each.action === 'update' && each.conference === conference && each.changes.callback_url) || [];
  });
  return new Set(urls);
}

/** Finds deliveries that a library could not verify with each secret that the receiver may have. */
export function checkSignatures({ receivers, scenario }: World): readonly string[] {
  return receivers.received.flatMap((got) => {
    if (got.isAfterFunctionEnd) return [];
    const { headers } = got.request;
    const id = headers['webhook-id'];
    const isSigned = secretsOf(got).every((secret) => isSignedWith(secret, got));
    if (!isSigned) return [`${id} is delivered without a valid signature`];
    const age = got.from - Number(headers['webhook-timestamp']) * SECOND;
    const isRecent = age >= -scenario.clockSkew && age < MAX_FUNCTION_TIME + scenario.clockSkew + SECOND;
    return isRecent ? [] : [`${id} is delivered with a timestamp of ${age / SECOND} s ago`];
  });
}

/** Some functions have not read yet a key that was added after the current one. */
function secretsOf({ request, keys: { current, keys } }: ReceivedRequest): string[] {
  const names = Object.keys(keys);
  return names.slice(0, names.indexOf(current) + 1).map((name) => {
    const { origin } = new URL(request.url);
    return `whsec_${createHmac('sha256', keys[name] ?? '')
      .update(origin)
      .digest('base64')}`;
  });
}

/** The library's `verify` compares the timestamp with the real clock, so the test computes the signature. */
function isSignedWith(secret: string, { request: { headers, body } }: ReceivedRequest): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': seconds, 'webhook-signature': given = '' } = headers;
  const signature = new Webhook(secret).sign(id, new Date(Number(seconds) * SECOND), body);
  return given.split(' ').includes(signature);
}

/** Finds attempts of one delivery that overlap. */
export function checkAttemptsDoNotOverlap({ receivers }: World): readonly string[] {
  const ofCallbacks = groupRequests(receivers.received, ({ headers }) => headers['webhook-id'] ?? '');
  return [...ofCallbacks].flatMap(([id, got]) =>
    got.some((each, index) => each.from < (got[index - 1]?.until ?? 0))
      ? [`two attempts of ${id} overlap`]
      : [],
  );
}

/** A host that takes this long gets one request at a time for the period; milliseconds. */
const SLOW_RESPONSE = 5 * SECOND;
const SLOW_PERIOD = 600 * SECOND;
/** From a permit to the arrival of the request, without delays; milliseconds. */
const MAX_SEND_DELAY = 0.15 * SECOND;

/** Finds hosts that get more requests than their limits. */
export function checkHostLimits({ receivers, faults }: World): readonly string[] {
  const isAnyDelayed = faults.some((fault) => /^is held up .*: deliver-callback/.test(fault));
  // A function that ended after an attempt did not record the duration of the attempt.
  const isAnyResultLost = faults.some((fault) => /receivers\.send|^dies .*: deliver-callback/.test(fault));
  const ofHosts = groupRequests(receivers.received, ({ url }) => new URL(url).host);
  return [...ofHosts].flatMap(([host, got]) => {
    const maximum = maxConcurrent(got);
    const found = maximum > HOST_CONCURRENCY ? [`${host} has ${maximum} requests at a time`] : [];
    if (!isAnyDelayed && maxWithin(SECOND - MAX_SEND_DELAY, got) > HOST_RATE)
      found.push(`${host} has more than ${HOST_RATE} requests in a second`);
    if (!isAnyResultLost && got.some((each) => hasConcurrentRequestsAfter(each, got)))
      found.push(`${host} is slow, and has several requests at a time`);
    return found;
  });
}

/** Whether a host gets several requests at a time although this request was slow. */
function hasConcurrentRequestsAfter(
  { from, until, isResultReceived }: ReceivedRequest,
  got: readonly ReceivedRequest[],
): boolean {
  if (!isResultReceived || until - from < SLOW_RESPONSE) return false;
  // Requests with an earlier permit have ended by then.
  const since = until + 2 * MAX_FUNCTION_TIME;
  return maxConcurrent(got.filter((each) => each.from >= since && each.from < until + SLOW_PERIOD)) > 1;
}

function maxConcurrent(got: readonly ReceivedRequest[]): number {
  const inProgress = (moment: number) => got.filter(({ from, until }) => from <= moment && moment < until);
  return Math.max(0, ...got.map(({ from }) => inProgress(from).length));
}

function maxWithin(span: number, got: readonly ReceivedRequest[]): number {
  const recent = (moment: number) => got.filter(({ from }) => moment - span < from && from <= moment);
  return Math.max(0, ...got.map(({ from }) => recent(from).length));
}

/** The requests in the order of arrival, without those that arrived after their function had ended. */
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
