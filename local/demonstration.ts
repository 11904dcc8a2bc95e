import { type EventEmitter, on } from 'node:events';

import type { BusEvent } from './event-bus';
import { say } from './terminal';

/** From now to the start, and how long it lasts, in milliseconds. */
const UNTIL_START = 2000;
const LENGTH = 6000;
const LONGEST = 30_000;

/**
 * One conference from its creation to its end, made through the relay's API as any caller would. FoneStorm's last
 * callback does not arrive, and the end is found out by asking.
 *
 * @param events emits `event` for each event of the bus
 * @param loseCallback makes FoneStorm's next callback not arrive
 */
export async function demonstrate(
  url: string,
  events: EventEmitter<{ event: [BusEvent] }>,
  loseCallback: () => void,
): Promise<void> {
  const now = Date.now();
  const conference = {
    label: 'Demonstration',
    start_time: new Date(now + UNTIL_START).toISOString(),
    end_time: new Date(now + UNTIL_START + LENGTH).toISOString(),
    organizer: 'ada',
    attendees: ['grace', 'edsger'],
  };
  say(`A conference of ${LENGTH / 1000} seconds, from its creation to its end:`);
  say(`POST ${url}/v2/conferences  ${JSON.stringify(conference)}`);
  const happened = on(events, 'event', { signal: AbortSignal.timeout(LONGEST) });
  const response = await fetch(`${url}/v2/conferences`, {
    method: 'POST',
    headers: { token: 'key', 'content-type': 'application/json' },
    body: JSON.stringify(conference),
  });
  const answer = await response.text();
  say(`${response.status}  ${answer}`);
  if (response.status !== 201) return;
  const { id } = JSON.parse(answer).conference;
  try {
    for await (const [event] of happened) {
      const { metadata, conference } = event.detail;
      if (metadata.conferenceId !== id) continue;
      if (event['detail-type'] === 'Conference Ended') return;
      if (event['detail-type'] === 'Attendee Count Changed' && conference.attendees_status === 0) {
        loseCallback();
        say('The last callback, that the organizer left, is lost on its way. The relay will ask:');
      }
    }
  } catch {
    say(
      `The conference has not ended within ${LONGEST / 1000} s: it goes on, and the demonstration does not.`,
    );
  }
}
