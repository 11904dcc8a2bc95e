import type { CallbackReceived, StatusEvent } from '../../lambda/domain/status-event';
import { receiverSecrets, signed } from '../../lambda/operations/signature';
import type { Received } from './callbacks';
import { answersWereSo } from './invariants-of-answers';
import { conferencesAgree } from './invariants-of-conferences';
import { conferencesIn, erasureOf, eventsOf, mayBeErased } from './looking';
import type { World } from './world';

/** A promise that was not kept. */
export interface Broken {
  readonly promise: string;
  /** What there is instead, a sentence. */
  readonly found: string;
}

type Check = (world: World) => readonly string[] | Promise<readonly string[]>;

/** What the relay promises. Each check gives what is found against it. */
const PROMISES: Readonly<Record<string, Check>> = {
  'everything comes to rest': ({ isAtRest }) =>
    isAtRest ? [] : ['something is still under way after five days'],
  'no callback is refused': ({ road }) =>
    road.received.flatMap(({ name, status = 0 }) =>
      status >= 400 && status < 500 ? [`the callback of "${name}" is answered ${status}`] : [],
    ),
  'every callback that was answered 2xx has its event': (world) =>
    world.road.received.flatMap((received) => {
      const { name, entry } = received;
      if (entry === undefined || mayBeErased(world, received)) return [];
      const isThere = eventsOf(world.relay, received.conference).some(
        ({ detail }) => detail.metadata.id === `${entry}/Callback Received`,
      );
      return isThere ? [] : [`nothing is published of the callback of "${name}"`];
    }),
  'ids are the same on every repeat and mean the same event': ({ relay }) => {
    const texts = new Map<string, string>();
    return relay.published.flatMap(({ event }) => {
      const { id } = event.detail.metadata;
      const text = JSON.stringify(event);
      const before = texts.get(id) ?? text;
      texts.set(id, text);
      return before === text ? [] : [`${id} was published with another content before`];
    });
  },
  'a callback is a duplicate of another one alone': ({ relay, scenario }) =>
    conferencesIn(scenario).flatMap((conference) => {
      const callbacks = eventsOf(relay, conference).flatMap(({ detail }) => receivedIn(detail) ?? []);
      const first = new Set(callbacks.flatMap((each) => (each.duplicate_of ? [] : [each.entry])));
      const wrong = callbacks.filter(({ duplicate_of: of }) => of !== undefined && !first.has(of));
      return wrong.map(({ entry, duplicate_of: of }) => `${entry} is taken for a duplicate of ${of}`);
    }),
  'sequences have no gap': ({ relay, scenario }) =>
    conferencesIn(scenario).flatMap((conference) => {
      const sequences = eventsOf(relay, conference).map(({ detail }) => detail.metadata.sequence);
      const wrong = sequences.find((sequence, index) => sequence !== index + 1);
      return wrong === undefined ? [] : [`the events of ${conference} are numbered ${sequences.join(', ')}`];
    }),
  'states and definitions agree with FoneStorm': conferencesAgree,
  'what FoneStorm is said to have answered was so': answersWereSo,
  'the budget is never exceeded': ({ fonestorm: { requests }, scenario: { requestsPerSecond } }) => {
    const { most, at } = busiest(requests.map((each) => each.at));
    // Any second may begin with one that was waited for: see the contract of budgets.
    return most <= requestsPerSecond + 1
      ? []
      : [`${most} requests within a second, at ${new Date(at).toISOString()}`];
  },
  'deliveries reach every receiver that answers': (world) =>
    world.road.received.flatMap((received) => {
      const { entry } = received;
      if (entry === undefined || erasureOf(world, received.conference) !== undefined) return [];
      return undelivered(world, received, entry);
    }),
  'nothing fails where nothing goes wrong': ({ scenario, callers }) =>
    scenario.rate > 0
      ? []
      : callers.answered.flatMap(({ happening, statuses }) =>
          statuses.some((status = 500) => status >= 500)
            ? [`"${happening.name}" is answered ${statuses.join(', ')}`]
            : [],
        ),
};

export async function brokenIn(world: World): Promise<readonly Broken[]> {
  const broken: Broken[] = [];
  for (const [promise, check] of Object.entries(PROMISES)) {
    for (const found of await check(world)) broken.push({ promise, found });
  }
  return broken;
}

function receivedIn({ callback }: StatusEvent['detail']): CallbackReceived | undefined {
  return typeof callback === 'object' ? (callback as CallbackReceived) : undefined;
}

/** The most moments of any second, and when it begins. Moments in order. */
function busiest(moments: readonly number[]): { most: number; at: number } {
  let [first, most, at] = [0, 0, 0];
  moments.forEach((moment, index) => {
    while ((moments[first] ?? moment) <= moment - 1000) first += 1;
    const count = index - first + 1;
    if (count > most) [most, at] = [count, moments[first] ?? moment];
  });
  return { most, at };
}

/** What is wrong with the delivery of a callback that was taken. */
function undelivered(world: World, { name, conference, request }: Received, entry: string): string[] {
  const { relay, receivers, scenario } = world;
  const got = receivers.got.filter(({ request: { headers } }) => headers['webhook-id'] === entry);
  const wishes = scenario.happenings.map((each) => {
    if (each.does === 'create' && each.conference === conference) return each.fields.callback_url;
    return each.does === 'update' && each.conference === conference ? each.changes.callback_url : undefined;
  });
  if (wishes.every((url) => url === undefined)) {
    return got.length === 0 ? [] : [`the callback of "${name}" is delivered to nobody's wish`];
  }
  const forged = got.filter((each) => !isSigned(each.request, world));
  if (forged.length > 0) return [`the callback of "${name}" is delivered without a signature that holds`];
  const others = got.filter(
    ({ request: { query, body } }) => query !== request.query || !body.equals(request.body),
  );
  if (others.length > 0) return [`the callback of "${name}" is delivered with other bytes`];
  const isAlwaysWanted = scenario.happenings.some(
    (each) => each.does === 'create' && each.conference === conference && each.fields.callback_url,
  );
  if (!isAlwaysWanted || got.some(({ isTaken }) => isTaken)) return [];
  const isTold = eventsOf(relay, conference).some(
    ({ type, detail }) => type === 'Callback Delivery Failed' && detail.callback === entry,
  );
  const isReason = receivers.spells.some(({ how }) => how === 'gone');
  if (isTold && isReason) return [];
  return [`the callback of "${name}" reaches no receiver, in ${got.length} attempts`];
}

function isSigned(
  { url, headers, body }: World['receivers']['got'][number]['request'],
  { keys }: World,
): boolean {
  const seconds = Number(headers['webhook-timestamp']);
  const secrets = receiverSecrets(url, keys.signing);
  const valid = signed(headers['webhook-id'] ?? '', seconds, body, secrets)['webhook-signature'].split(' ');
  return headers['webhook-signature']?.split(' ').some((each) => valid.includes(each)) ?? false;
}
