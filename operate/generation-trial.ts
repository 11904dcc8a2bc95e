import { type FoneStormApi, foneStormApi } from '../lambda/adapters/fonestorm/api';
import type { FoneStormCredentials } from '../lambda/adapters/fonestorm/token';
import type { Generation } from '../lambda/domain/generation';
import { foneStormOptions } from './fonestorm-options';

/** The behaviour of an account's FoneStorm API, found with a test conference. */
export interface Trial {
  readonly generation: Generation;
  /** Whether the caller chooses the id of a conference. */
  readonly honoursIds: boolean;
  readonly showsCallbackUrl: boolean;
  readonly showsStatuses: boolean;
  readonly refusesUnknownFields: boolean;
}

const DAY = 86_400_000;
/** FoneStorm sends no callbacks this early. */
const LEAD_TIME = 300 * DAY;
/** A list has all conferences of the account. */
const MAX_LIST_BYTES = 32 * 1024 ** 2;
const LABEL = 'Made by the doctor of Conference Relay';
const STATUSES = ['conference_status', 'organizer_status', 'attendees_status'];

/**
 * Finds out the generation of an account's FoneStorm API: creates a conference far ahead, reads it, changes it and deletes it.
 *
 * @param url FoneStorm's API, without a slash at its end
 * @throws if FoneStorm does not create the conference, or does not delete it; the message names the conference to delete
 */
export async function tryGeneration(url: string, credentials: FoneStormCredentials): Promise<Trial> {
  const { send } = foneStormApi(foneStormOptions(url, credentials));
  const id = `doctor-${Date.now()}`;
  const [start_time, end_time] = [LEAD_TIME, LEAD_TIME + 60_000].map((by) =>
    new Date(Date.now() + by).toISOString(),
  );
  const known = { label: LABEL, start_time: start_time ?? '', end_time: end_time ?? '' };
  const callback_url = 'https://relay.invalid/doctor';
  // The fields of 2017, the same without an id, and the form of 2.4: a generation may refuse those of the other one.
  const bodies = [{ ...known, id, callback_url }, { ...known, callback_url }, new URLSearchParams(known)];
  for (const body of bodies) {
    const created = await send({ method: 'POST', path: '/conferences', body });
    if (isRefused(created)) continue;
    const createdId = parseConference(created).id;
    if (typeof createdId !== 'string')
      throw new Error(`it answered ${created.status} to a creation, without an id`);
    const path = `/conferences/${encodeURIComponent(createdId)}`;
    let trial: Trial;
    try {
      const shown = parseConference(await send({ method: 'GET', path }));
      const unknown = new URLSearchParams({ label: LABEL, conference_relay_doctor: '1' });
      const changed = await send({ method: 'PUT', path, body: unknown });
      const showsCallbackUrl = shown.conference_url === callback_url;
      const showsStatuses = STATUSES.some((name) => name in shown);
      trial = {
        generation: showsCallbackUrl || showsStatuses ? '2017' : '2.4',
        honoursIds: createdId === id,
        ...{ showsCallbackUrl, showsStatuses, refusesUnknownFields: isRefused(changed) },
      };
    } finally {
      await requireSuccess(
        send({ method: 'DELETE', path }),
        `delete the conference ${createdId}: delete it by hand`,
      );
    }
    return trial;
  }
  throw new Error('it refused to create a conference with each form of fields');
}

/**
 * The generation of an account's FoneStorm API, by the fields of one of its conferences.
 *
 * @returns undefined if the account has no conference
 * @throws if FoneStorm does not answer with conferences
 */
export async function observeGeneration({
  send,
}: Pick<FoneStormApi, 'send'>): Promise<Generation | undefined> {
  const { conferences } = parseFields(
    await send({ method: 'GET', path: '/conferences', maxBytes: MAX_LIST_BYTES }),
  );
  const [first] = Array.isArray(conferences) ? (conferences as { id?: unknown }[]) : [];
  if (typeof first?.id !== 'string') return undefined;
  const path = `/conferences/${encodeURIComponent(first.id)}`;
  const shown = parseConference(await send({ method: 'GET', path }));
  return ['conference_url', ...STATUSES].some((name) => name in shown) ? '2017' : '2.4';
}

/** The behaviour and the generation, in one sentence. */
export function describeTrial(trial: Trial): string {
  const behaviour = [
    trial.honoursIds ? 'it uses the ids of its callers' : 'it chooses the ids',
    trial.showsCallbackUrl ? 'it shows callback URLs' : 'it shows no callback URLs',
    trial.showsStatuses ? 'it shows statuses' : 'it shows no statuses',
    trial.refusesUnknownFields ? 'it refuses unknown fields' : 'it ignores unknown fields',
  ];
  return `FoneStorm’s API is generation ${trial.generation}: ${behaviour.join(', ')}`;
}

interface TrialResponse {
  readonly status: number;
  readonly body: string | undefined;
}

function isRefused({ status }: TrialResponse): boolean {
  return status === 400 || status === 409 || status === 422;
}

async function requireSuccess(response: Promise<TrialResponse>, request: string): Promise<void> {
  const { status } = await response;
  if (status >= 300) throw new Error(`it answered ${status} to the request to ${request}`);
}

function parseConference(response: TrialResponse): Readonly<Record<string, unknown>> {
  return { ...(parseFields(response).conference as object | undefined) };
}

function parseFields({ status, body = '' }: TrialResponse): Readonly<Record<string, unknown>> {
  if (status >= 300) throw new Error(`it answered ${status}`);
  try {
    return { ...(JSON.parse(body) as object) };
  } catch {
    throw new Error(`it answered ${status} without JSON`);
  }
}
