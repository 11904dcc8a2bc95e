import type { EventEmitter } from 'node:events';
import type { Generation } from '../lambda/domain/generation';
import type { CallbackFacts } from '../lambda/domain/status-event';
import { startDemonstrationReceiver } from './demonstration-receiver';
import type { BusEvent } from './event-bus';
import type { LocalRelay } from './relay';
import type { OnAttempt } from './report-attempts';
import { say } from './terminal';

/** What the relay tells while it runs. */
export type RelayEmitter = EventEmitter<{ event: [BusEvent]; attempt: Parameters<OnAttempt> }>;

/** The milliseconds until the start. With 2.4 a FoneNumber is assigned before it. */
const START_DELAY = { '2017': 2000, '2.4': 4000 } as const;
/** The duration in milliseconds. */
const DURATION = { '2017': 6000, '2.4': 10_000 } as const;
const MAX_WAIT = 30_000;
/** FoneStorm 2.4 has no organizer and no attendees. */
const PEOPLE = { organizer: 'ada', attendees: ['grace', 'edsger'] };

export interface DemonstrationOptions {
  readonly generation: Generation;
  /** Makes FoneStorm lose its next callback. */
  readonly loseCallback: () => void;
}

/**
 * One conference from its creation to its end, made through the relay's API as any caller would. Its callbacks are
 * delivered to a receiver that fails once. With generation 2017, FoneStorm's last callback is lost, and a status check finds
 * the end. With 2.4, FoneStorm shows no status. Only the calls of a FoneNumber report presence, so no callback is lost.
 */
export async function demonstrate(
  relay: Pick<LocalRelay, 'url' | 'token'>,
  happenings: RelayEmitter,
  { generation, loseCallback }: DemonstrationOptions,
): Promise<void> {
  let created: (id: string) => void = () => undefined;
  const secret = new Promise<string>((resolve) => {
    created = (id) => resolve(readSigningSecret(relay, id));
  });
  const receiver = await startDemonstrationReceiver(() => secret);
  const start = Date.now() + START_DELAY[generation];
  const conference = {
    label: 'Demonstration',
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + DURATION[generation]).toISOString(),
    ...(generation === '2017' ? PEOPLE : { fonenumber: await readFirstNumber(relay) }),
    callback_url: receiver.url,
  };
  say(`A conference of ${DURATION[generation] / 1000} seconds, from its creation to its end.`);
  say('The receiver of its callbacks fails at the second one, and gets it again:');
  say(`POST ${relay.url}/v2/conferences  ${JSON.stringify(conference)}`);
  const response = await fetch(`${relay.url}/v2/conferences`, {
    method: 'POST',
    headers: { token: relay.token, 'content-type': 'application/json' },
    body: JSON.stringify(conference),
  });
  const answer = await response.text();
  say(`${response.status}  ${answer}`);
  if (response.status === 201) {
    const { id } = JSON.parse(answer).conference;
    created(id);
    if (!(await waitForEnd(id, happenings, generation === '2017' ? loseCallback : undefined))) {
      say(
        `The conference has not ended within ${MAX_WAIT / 1000} s. It continues; the demonstration ends here.`,
      );
    }
  }
  await receiver.close();
}

/** False where it has not ended, or not every callback of it has been delivered, in all that time. */
function waitForEnd(id: string, happenings: RelayEmitter, loseCallback?: () => void): Promise<boolean> {
  const undelivered = new Set<string>();
  let isOver = false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(false), MAX_WAIT);
    happenings.on('event', onEvent);
    happenings.on('attempt', onAttempt);

    function onEvent({ 'detail-type': type, detail }: BusEvent): void {
      if (detail.metadata.conferenceId !== id) return;
      if (type === 'Callback Received') {
        const { entry, deliver } = detail.callback as CallbackFacts;
        if (deliver) undelivered.add(entry);
      }
      if (type === 'Conference Ended') isOver = true;
      if (loseCallback && type === 'Attendee Count Changed' && detail.conference.attendees_status === 0) {
        loseCallback();
        say(
          'The last callback, that the organizer left, is lost on its way. The relay will check the status:',
        );
      }
      endWhereDone();
    }

    function onAttempt(...[{ entryId, status }]: Parameters<OnAttempt>): void {
      if (status === 'delivered') undelivered.delete(entryId);
      endWhereDone();
    }

    function endWhereDone(): void {
      if (isOver && undelivered.size === 0) end(true);
    }

    function end(isDone: boolean): void {
      clearTimeout(timer);
      happenings.off('event', onEvent);
      happenings.off('attempt', onAttempt);
      resolve(isDone);
    }
  });
}

/** The first FoneNumber of the account. */
async function readFirstNumber({
  url,
  token,
}: Pick<LocalRelay, 'url' | 'token'>): Promise<string | undefined> {
  const response = await fetch(`${url}/v2/fonenumbers`, { headers: { token } });
  const { fonenumbers = [] } = (await response.json()) as { fonenumbers?: string[] };
  return fonenumbers[0];
}

/** What the receiver verifies signatures with. */
async function readSigningSecret(
  { url, token }: Pick<LocalRelay, 'url' | 'token'>,
  id: string,
): Promise<string> {
  const response = await fetch(`${url}/v2/conferences/${id}/signing-secret`, { headers: { token } });
  const { signing_secrets } = (await response.json()) as { signing_secrets: string[] };
  return signing_secrets[0] ?? '';
}
