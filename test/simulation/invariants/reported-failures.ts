import { parseDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import { conferenceOfStatusCheck } from '../runs/labels';
import type { World } from '../stand-ins/world';
import { isFaultless, MAX_STATUS_CHECK_LATENCY } from './latencies';
import { conferencesIn, eventsOf } from './lookups';
import { attendancePeriods } from './presence-events';
import { replayEvents, type ViewChange } from './subscriber-view';

/** Finds dead letters and failed audits without a cause. */
export function checkFailureCauses(world: World): readonly string[] {
  const { mailbox, statusChecks, deliveries } = world.relay;
  const deadLetters = [mailbox, statusChecks, deliveries].flatMap((queue) => queue.allDeadLetters);
  const unexpected = isFaultless(world) ? deadLetters.map(({ id }) => `${id} is a dead letter`) : [];
  const audits = conferencesIn(world.scenario).flatMap((conference) =>
    replayEvents(world.relay, conference).flatMap((viewChange) => {
      if (viewChange.event.type !== 'Conference Audit Failed') return [];
      const findings = viewChange.event.detail.findings as readonly string[];
      const wrong = findings.filter((finding) => !isCaused(world, conference, viewChange, finding));
      return wrong.map(
        (finding) => `${viewChange.event.detail.metadata.id} found without a cause: ${finding}`,
      );
    }),
  );
  return [...unexpected, ...audits];
}

function isCaused(world: World, conference: string, { at }: ViewChange, finding: string): boolean {
  const { mailbox, statusChecks, deliveries } = world.relay;
  switch (finding) {
    case 'dead letters are in the queue: mailbox':
      return mailbox.allDeadLetters.some(({ group }) => group === conference);
    case 'dead letters are in the queue: status-checks':
      return statusChecks.allDeadLetters.some(({ body }) => conferenceOfStatusCheck(body) === conference);
    case 'dead letters are in the queue: deliveries':
      return deliveries.allDeadLetters.some(({ body }) => parseDeliveryJob(body).conferenceId === conference);
    case 'FoneStorm still has the deleted conference':
      return attendancePeriods(world, conference).some(
        (each) => each.exists && each.until >= at - MAX_STATUS_CHECK_LATENCY,
      );
    default:
      return (
        SILENCE_FINDINGS.test(finding) &&
        (world.fonestorm.generation === '2.4' || wasDeletedBeforeAnyCheck(world, conference))
      );
  }
}

/** Failures may delay every status check until FoneStorm no longer has the conference. */
function wasDeletedBeforeAnyCheck(world: World, conference: string): boolean {
  return !isFaultless(world) && attendancePeriods(world, conference).at(-1)?.exists === false;
}

/** Since 2.4 only callbacks of calls report presence, and the assignment of a number may be late. */
const SILENCE_FINDINGS =
  /^(no callback and no status report says|the assignment of its FoneNumber has no outcome)/;

/** Finds callbacks that are wrongly marked as duplicates, or not marked. Call, status and time decide. */
export function checkDuplicates({ fonestorm, relay, scenario }: World): readonly string[] {
  const deadLetters = relay.mailbox.allDeadLetters.map(({ body }) => body);
  return conferencesIn(scenario).flatMap((conference) => {
    const callbacks = eventsOf(relay, conference).flatMap(({ type, detail }) =>
      type === 'Callback Received' ? [detail.callback as CallbackFacts] : [],
    );
    return callbacks.flatMap((each, index) => {
      // Since 2.4 an END may be handed over, and is processed again if it arrived before its BEGIN.
      if (fonestorm.generation === '2.4' && each.known.status === 'END') return [];
      const same = callbacks.filter(
        (other) => callKey(other) !== undefined && callKey(other) === callKey(each),
      );
      const first = same.find(({ duplicate_of: of }) => of === undefined);
      const isFirstBefore = first !== undefined && callbacks.indexOf(first) < index;
      const isRight = each.duplicate_of === (isFirstBefore ? first.entry : undefined);
      // While the first one is a dead letter, the next one counts in its place.
      const isFirstDead =
        each.duplicate_of === undefined &&
        same.some(({ entry }) => deadLetters.some((body) => body.includes(JSON.stringify(entry))));
      return isRight || isFirstDead
        ? []
        : [`${each.entry} is marked as a duplicate of ${each.duplicate_of ?? 'none'}`];
    });
  });
}

function callKey({ known: { uid, status, timestamp } }: CallbackFacts): string | undefined {
  return uid === undefined ? undefined : `${uid} ${status} ${timestamp}`;
}
