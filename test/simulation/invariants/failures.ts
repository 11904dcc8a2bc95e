import { deliveryJobOf } from '../../../lambda/adapters/delivery-message';
import type { CallbackReceived } from '../../../lambda/domain/status-event';
import { questioned } from '../labels';
import type { World } from '../world';
import { attendanceOf } from './attendance';
import { ASKED, isFaultless } from './lateness';
import { conferencesIn, eventsOf } from './looking';
import { type Telling, tellingsOf } from './told';

/** What is found where something is said to have gone wrong, and nothing has. */
export function failuresHaveCauses(world: World): readonly string[] {
  const { mailbox, questions, deliveries } = world.relay;
  const died = [mailbox, questions, deliveries].flatMap((queue) => queue.died);
  const needless = isFaultless(world) ? died.map(({ id }) => `${id} is a dead letter`) : [];
  const audits = conferencesIn(world.scenario).flatMap((conference) =>
    tellingsOf(world.relay, conference).flatMap((telling) => {
      if (telling.event.type !== 'Conference Audit Failed') return [];
      const findings = telling.event.detail.findings as readonly string[];
      const wrong = findings.filter((finding) => !isCaused(world, conference, telling, finding));
      return wrong.map((finding) => `${telling.event.detail.metadata.id} found without a cause: ${finding}`);
    }),
  );
  return [...needless, ...audits];
}

function isCaused(world: World, conference: string, { at }: Telling, finding: string): boolean {
  const { mailbox, questions, deliveries } = world.relay;
  switch (finding) {
    case 'something is a dead letter: mailbox':
      return mailbox.died.some(({ group }) => group === conference);
    case 'something is a dead letter: questions':
      return questions.died.some(({ body }) => questioned(body) === conference);
    case 'something is a dead letter: deliveries':
      return deliveries.died.some(({ body }) => deliveryJobOf(body).conferenceId === conference);
    case 'FoneStorm has it though it was deleted':
      return attendanceOf(world, conference).some((each) => each.exists && each.until >= at - ASKED);
    default:
      return world.fonestorm.generation === '2.4' && OF_SILENCE.test(finding);
  }
}

/** Since 2.4 only callbacks of calls report presence, and the assignment of a number may be late. */
const OF_SILENCE =
  /^(neither a callback nor an answer of FoneStorm said|the assignment of its FoneNumber has no outcome)/;

/** What is found where a callback is taken for a duplicate, or is not: what both say of which call decides it. */
export function duplicatesAreRight({ fonestorm, relay, scenario }: World): readonly string[] {
  const died = relay.mailbox.died.map(({ body }) => body);
  return conferencesIn(scenario).flatMap((conference) => {
    const callbacks = eventsOf(relay, conference).flatMap(({ type, detail }) =>
      type === 'Callback Received' ? [detail.callback as CallbackReceived] : [],
    );
    return callbacks.flatMap((each, index) => {
      // Since 2.4 the END of a call is passed on, and comes again if it came before its BEGIN.
      if (fonestorm.generation === '2.4' && each.known.status === 'END') return [];
      const same = callbacks.filter((other) => callOf(other) !== undefined && callOf(other) === callOf(each));
      const first = same.find(({ duplicate_of: of }) => of === undefined);
      const isFirstBefore = first !== undefined && callbacks.indexOf(first) < index;
      const isRight = each.duplicate_of === (isFirstBefore ? first.entry : undefined);
      // What comes while the first is a dead letter counts in its place.
      const isFirstDead =
        each.duplicate_of === undefined &&
        same.some(({ entry }) => died.some((body) => body.includes(JSON.stringify(entry))));
      return isRight || isFirstDead
        ? []
        : [`${each.entry} is taken for a duplicate of ${each.duplicate_of ?? 'none'}`];
    });
  });
}

function callOf({ known: { uid, status, timestamp } }: CallbackReceived): string | undefined {
  return uid === undefined ? undefined : `${uid} ${status} ${timestamp}`;
}
