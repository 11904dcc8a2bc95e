import type { CallbackFacts } from '../lambda/domain/callback/describe-callback';
import type { Generation } from '../lambda/domain/generation';
import { startDemonstrationReceiver } from './demonstration-receiver';
import { startWorkflow } from './demonstration-workflow';
import type { BusEvent } from './event-bus';
import type { LocalRelay } from './relay';
import type { RelayEmitter } from './relay-emitter';
import type { OnAttempt } from './report-attempt';
import { say } from './terminal';

/** Milliseconds until the start. With 2.4, a FoneNumber is assigned before the start. */
const START_DELAY = { '2017': 2000, '2.4': 4000 } as const;
/** The duration of the conference, in milliseconds. */
const DURATION = { '2017': 6000, '2.4': 10_000 } as const;
/** Milliseconds until the demonstration no longer waits for the end of its conference. */
const MAX_WAIT = 30_000;
/** FoneStorm 2.4 has no organizer and no attendees. */
const PEOPLE = { organizer: 'ada', attendees: ['grace', 'edsger'] };
/** With 2017, FoneStorm reports when each person joins and leaves. The organizer leaves last. */
const CALLBACK_COUNT = 2 * (1 + PEOPLE.attendees.length);

export interface DemonstrationOptions {
  readonly generation: Generation;
  /**
   * Makes FoneStorm lose every Nth of its callbacks.
   *
   * @returns a function that ends this
   */
  readonly loseCallbacks: (every: number) => () => void;
}

/**
 * Shows one conference from its creation to its end, created through the relay's API. Its callbacks are delivered to a
 * receiver that fails once. With generation 2017, FoneStorm's last callback is lost, and a status check finds the end. With
 * 2.4, FoneStorm shows no status, and only the calls of a FoneNumber report presence: no callback is lost.
 */
export async function demonstrate(
  relay: Pick<LocalRelay, 'url' | 'token'>,
  emitter: RelayEmitter,
  { generation, loseCallbacks }: DemonstrationOptions,
): Promise<void> {
  let setConferenceId: (id: string) => void = () => undefined;
  const secret = new Promise<string>((resolve) => {
    setConferenceId = (id) => resolve(readSigningSecret(relay, id));
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
  // Set before the first callback: on a slow machine, the last one may be sent before its predecessors are shown.
  const stopLosing = generation === '2017' ? loseCallbacks(CALLBACK_COUNT) : undefined;
  say(`One conference of ${DURATION[generation] / 1000} seconds. The receiver of its callbacks fails once.`);
  say(`POST ${relay.url}/v2/conferences  ${JSON.stringify(conference)}`);
  const response = await fetch(`${relay.url}/v2/conferences`, {
    method: 'POST',
    headers: { token: relay.token, 'content-type': 'application/json' },
    body: JSON.stringify(conference),
  });
  const body = await response.text();
  say(`${response.status}  ${body}`);
  if (response.status === 201) {
    const { id } = JSON.parse(body).conference;
    setConferenceId(id);
    const stopWorkflow = startWorkflow(id, emitter);
    if (!(await waitForEnd(id, emitter))) {
      say(`The conference has not ended within ${MAX_WAIT / 1000} s. The demonstration stops here.`);
    }
    stopWorkflow();
  }
  stopLosing?.();
  await receiver.close();
}

/** @returns false if the conference has not ended, or a callback was not delivered, within `MAX_WAIT` */
function waitForEnd(id: string, emitter: RelayEmitter): Promise<boolean> {
  const undelivered = new Set<number>();
  let isOver = false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => end(false), MAX_WAIT);
    emitter.on('event', onEvent);
    emitter.on('attempt', onAttempt);

    function onEvent({ 'detail-type': type, detail }: BusEvent): void {
      if (detail.metadata.conferenceId !== id) return;
      if (type === 'Callback Received') {
        const { position, deliver } = detail.callback as CallbackFacts;
        if (deliver) undelivered.add(position);
      }
      if (type === 'Conference Ended') isOver = true;
      if (type === 'Attendee Count Changed' && detail.conference.attendees_status === 0) {
        say('The last callback (the organizer has left) is lost on purpose. A status check finds the end:');
      }
      endIfDone();
    }

    function onAttempt(...[{ position, status }]: Parameters<OnAttempt>): void {
      if (status === 'delivered') undelivered.delete(position);
      endIfDone();
    }

    function endIfDone(): void {
      if (isOver && undelivered.size === 0) end(true);
    }

    function end(isDone: boolean): void {
      clearTimeout(timer);
      emitter.off('event', onEvent);
      emitter.off('attempt', onAttempt);
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

/** The secret with which the receiver verifies signatures. */
async function readSigningSecret(
  { url, token }: Pick<LocalRelay, 'url' | 'token'>,
  id: string,
): Promise<string> {
  const response = await fetch(`${url}/v2/conferences/${id}/signing-secret`, { headers: { token } });
  const { signing_secrets } = (await response.json()) as { signing_secrets: string[] };
  return signing_secrets[0] ?? '';
}
