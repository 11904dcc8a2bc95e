import type {
  Deliveries,
  DeliveryJob,
  DeliveryQueue,
  HostLimits,
  Passed,
  Receivers,
  SigningKeys,
} from '../delivery-ports';
import { tokenValues } from '../domain/callback';
import {
  abandoned,
  attempted,
  begun,
  type Delivery,
  isBeingTried,
  proposed,
  told,
  untold,
  type Waiting,
  waiting,
} from '../domain/delivery';
import type { CallbackEntry, UndeliveredEntry } from '../domain/entry';
import { HOPS, hopsOf, MOST_HOPS } from '../domain/hops';
import { after, type Instant, milliseconds } from '../domain/instant';
import { withValues } from '../domain/tokens';
import type { Clock, Definitions, Journal, Log, Mailbox, Secret } from '../ports';
import { receiverSecrets, signed } from './signature';

export interface DeliverPorts {
  readonly definitions: Definitions;
  readonly journal: Journal;
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly receivers: Receivers;
  readonly hostLimits: HostLimits;
  readonly signingKeys: Secret<SigningKeys>;
  readonly mailbox: Mailbox;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: Log;
}

/**
 * Passes a callback on to the caller's `callback_url` as it is now, as FoneStorm sent it, with a signature: one attempt.
 * What fails is put back for later; after the last attempt the conference's mailbox is told.
 *
 * Throws where the infrastructure fails: the job is then to come again.
 */
export function deliverCallback(ports: DeliverPorts): (job: DeliveryJob) => Promise<void> {
  return async (job) => {
    const { conferenceId, entryId } = job;
    const [definition, record, stored] = await Promise.all([
      ports.definitions.read(conferenceId),
      ports.journal.historyRecord(conferenceId, entryId),
      ports.deliveries.read(conferenceId, entryId),
    ]);
    if (definition?.standing === 'erased') return ports.deliveries.remove(conferenceId, entryId);
    const delivery = stored ?? proposed(conferenceId, entryId);
    if (isOver(delivery, job)) return;
    const now = ports.clock.now();
    const notBefore = waitsUntil(delivery, job, now);
    if (notBefore) return ports.deliveryQueue.put(job, notBefore);
    if (delivery.untold && job.tries !== undefined) return tell(ports, delivery);
    const callback = record?.entry;
    if (callback?.kind !== 'callback') return giveUp(ports, stored, 'the callback is not kept any more');
    const url = definition?.fields.callback_url;
    if (url === undefined) return giveUp(ports, stored, 'the conference has no callback_url any more');
    if (!stored && job.tries !== undefined && (await isDeliveredElsewhere(ports, callback, url))) return;
    const { expiresAt } = record ?? {};
    if (hopsOf(callback.request.headers) >= MOST_HOPS) return endLoop(ports, delivery, expiresAt);
    const place = await ports.hostLimits.enter(new URL(url).host);
    if ('wait' in place) return putBack(ports, job, waiting(delivery, after(now, place.wait)), expiresAt);
    try {
      await attempt(ports, job, await passed(ports, callback, url), begun(delivery, now), expiresAt);
    } finally {
      await place.leave();
    }
  };
}

/**
 * Whether an END that was passed on goes to the same receiver from the conference that received it. The receiver would get it
 * under two ids otherwise.
 */
async function isDeliveredElsewhere(
  { definitions }: DeliverPorts,
  { conferenceId, receivedBy }: CallbackEntry,
  url: string,
): Promise<boolean> {
  if (receivedBy === undefined || receivedBy === conferenceId) return receivedBy !== undefined;
  return (await definitions.read(receivedBy))?.fields.callback_url === url;
}

/** Whether the attempt that a job is for was made. */
function isOver({ standing, tries }: Delivery, job: DeliveryJob): boolean {
  return job.tries !== undefined && (standing !== 'pending' || tries !== job.tries);
}

/** When to look again, where it is not to be tried now: somebody else tries it, whose attempt may break off. */
function waitsUntil(delivery: Delivery, { tries }: DeliveryJob, now: Instant): Instant | undefined {
  if (tries === undefined && !isBeingTried(delivery, now)) return undefined;
  const { nextAt } = delivery;
  return nextAt !== undefined && nextAt > now ? nextAt : undefined;
}

/** What was delivered before, and is only repeated, stays so. */
async function giveUp({ deliveries, clock, log }: DeliverPorts, stored: Delivery | undefined, why: string) {
  if (!stored || stored.standing === 'delivered') return;
  const { conferenceId, entryId } = stored;
  log.warn('a delivery is given up', { conferenceId, entryId, why });
  await deliveries.write(abandoned(stored, clock.now(), why));
}

/** When the job comes again is written down: what does not come then is found. */
async function putBack(
  { deliveries, deliveryQueue }: DeliverPorts,
  job: DeliveryJob,
  delivery: Waiting,
  expiresAt: Instant | undefined,
) {
  await deliveries.write(delivery, expiresAt);
  await deliveryQueue.put(job, delivery.nextAt);
}

async function attempt(
  ports: DeliverPorts,
  job: DeliveryJob,
  request: Passed,
  trying: Waiting,
  expiresAt: Instant | undefined,
) {
  // Somebody else tries it, or the answer to this write was lost: once that attempt must be over, it shows which.
  if (!(await ports.deliveries.write(trying, expiresAt))) return ports.deliveryQueue.put(job, trying.nextAt);
  if (await isErased(ports, trying)) return;
  const answered = await ports.receivers.send(request);
  await ended(ports, attempted(trying, answered, ports.random()));
}

/** Removes a new delivery if the conference was erased after the callback was read. Returns whether it did. */
async function isErased(
  { journal, deliveries }: DeliverPorts,
  { conferenceId, entryId, version }: Delivery,
): Promise<boolean> {
  if (version !== 1 || (await journal.historyRecord(conferenceId, entryId))) return false;
  await deliveries.remove(conferenceId, entryId);
  return true;
}

/** Ends a loop: fails the delivery without an attempt and without an event, because earlier passes were delivered. */
async function endLoop(ports: DeliverPorts, delivery: Delivery, expiresAt: Instant | undefined) {
  const { conferenceId, entryId } = delivery;
  const why = `expected a receiver that does not send callbacks back to the relay, got this one ${MOST_HOPS} times`;
  ports.log.warn('delivery.loop_ended', { conferenceId, entryId });
  const ended = abandoned(delivery, ports.clock.now(), why);
  if (await ports.deliveries.write(ended, expiresAt)) await isErased(ports, ended);
}

/** FoneStorm's own request, signed; the callback's values replace the tokens of the URL. */
async function passed(
  { signingKeys, clock }: DeliverPorts,
  { id, request }: CallbackEntry,
  url: string,
): Promise<Passed> {
  const { method, query, headers } = request;
  const body = Buffer.from(request.body, 'base64');
  const secrets = receiverSecrets(url, await signingKeys());
  const signature = signed(id, Math.floor(milliseconds(clock.now()) / 1000), body, secrets);
  const filled = withValues(url, () => tokenValues(request));
  return {
    url: filled,
    method,
    query,
    headers: { ...headers, ...signature, [HOPS]: String(hopsOf(headers) + 1) },
    body,
  };
}

/** What came of an attempt is saved before anybody is told of it. */
async function ended(ports: DeliverPorts, delivery: Delivery): Promise<void> {
  const { conferenceId, entryId, standing, tries, attempts, nextAt } = delivery;
  const saved = standing === 'failed' ? untold(delivery, ports.clock.now()) : delivery;
  // Whoever wrote meanwhile goes on with it, or the sweep does.
  if (!(await ports.deliveries.write(saved))) return;
  const { status } = attempts.at(-1) ?? {};
  ports.log.info('a delivery was tried', { conferenceId, entryId, standing, tries, status });
  if (standing === 'failed') return tell(ports, saved);
  if (nextAt !== undefined) await ports.deliveryQueue.put({ conferenceId, entryId, tries }, nextAt);
}

/** Tells a conference that a callback of it was not delivered: what is saved as failed is not looked at again. */
async function tell({ mailbox, deliveries, clock, log }: DeliverPorts, delivery: Delivery): Promise<void> {
  const { conferenceId, entryId, tries } = delivery;
  await mailbox.put(undelivered(delivery, clock));
  await deliveries.write(told(delivery));
  log.warn('a delivery failed for good', { conferenceId, entryId, tries });
}

function undelivered({ conferenceId, entryId, tries, attempts }: Delivery, clock: Clock): UndeliveredEntry {
  const { status, failure } = attempts.at(-1) ?? {};
  return {
    kind: 'undelivered',
    id: `undelivered-${tries}-${entryId}`,
    conferenceId,
    receivedAt: clock.now(),
    callback: entryId,
    attempts: tries,
    reason: failure ?? `the receiver answered ${status}`,
  };
}
