import type {
  Deliveries,
  DeliveryJob,
  DeliveryQueue,
  HostLimits,
  Passed,
  Receivers,
  SigningKeys,
} from '../delivery-ports';
import {
  type Answered,
  abandoned,
  attempted,
  begun,
  type Delivery,
  isBeingTried,
  proposed,
  type Waiting,
  waiting,
} from '../domain/delivery';
import type { CallbackEntry, UndeliveredEntry } from '../domain/entry';
import { after, type Instant, milliseconds } from '../domain/instant';
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
    const callback = record?.entry;
    if (callback?.kind !== 'callback') return giveUp(ports, stored, 'the callback is not kept any more');
    const url = definition?.fields.callback_url;
    if (url === undefined) return giveUp(ports, stored, 'the conference has no callback_url any more');
    const place = await ports.hostLimits.enter(new URL(url).host);
    if ('wait' in place) return putBack(ports, job, waiting(delivery, after(now, place.wait)));
    try {
      await attempt(ports, job, await passed(ports, callback, url), begun(delivery, now));
    } finally {
      await place.leave();
    }
  };
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
async function putBack({ deliveries, deliveryQueue }: DeliverPorts, job: DeliveryJob, delivery: Waiting) {
  await deliveries.write(delivery);
  await deliveryQueue.put(job, delivery.nextAt);
}

async function attempt(ports: DeliverPorts, job: DeliveryJob, request: Passed, trying: Waiting) {
  // Somebody else tries it, or the answer to this write was lost: once that attempt must be over, it shows which.
  if (!(await ports.deliveries.write(trying))) return ports.deliveryQueue.put(job, trying.nextAt);
  // An erasure since the callback was read did not see this delivery, if it is the first write: it takes it back.
  const { conferenceId, entryId, version } = trying;
  if (version === 1 && !(await ports.journal.historyRecord(conferenceId, entryId))) {
    return ports.deliveries.remove(conferenceId, entryId);
  }
  const answered = await ports.receivers.send(request);
  await ended(ports, attempted(trying, answered, ports.random()), answered);
}

/** The request as FoneStorm made it, signed. */
async function passed(
  { signingKeys, clock }: DeliverPorts,
  { id, request }: CallbackEntry,
  url: string,
): Promise<Passed> {
  const { method, query, headers } = request;
  const body = Buffer.from(request.body, 'base64');
  const secrets = receiverSecrets(url, await signingKeys());
  const signature = signed(id, Math.floor(milliseconds(clock.now()) / 1000), body, secrets);
  return { url, method, query, headers: { ...headers, ...signature }, body };
}

/** The mailbox is told first: what is saved as failed is not looked at again. */
async function ended(ports: DeliverPorts, delivery: Delivery, answered: Answered): Promise<void> {
  const { conferenceId, entryId, standing, tries, nextAt } = delivery;
  if (standing === 'failed') await ports.mailbox.put(undelivered(delivery, answered, ports.clock));
  await ports.deliveries.write(delivery);
  if (nextAt !== undefined) await ports.deliveryQueue.put({ conferenceId, entryId, tries }, nextAt);
  const told = { conferenceId, entryId, standing, tries, status: answered.status };
  ports.log.info('a delivery was tried', told);
  if (standing === 'failed') ports.log.warn('a delivery failed for good', told);
}

function undelivered(
  { conferenceId, entryId, tries }: Delivery,
  { status, failure }: Answered,
  clock: Clock,
): UndeliveredEntry {
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
