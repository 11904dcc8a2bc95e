import { CONFERENCE_ID, type ConferenceFields, type Definition } from '../../domain/definition';
import { idInGeneratedLabel } from '../../domain/generation';
import type { Definitions } from '../../ports/definitions';
import type { FoneStormConference } from '../../ports/fonestorm';
import { readAllPages } from '../../ports/page';
import { callbackUrl, conferenceIdOfUrl } from '../callbacks/callback-url';
import type { CreatePorts } from '../conferences/create-conference';
import { contentDigest } from '../conferences/creation-idempotency';
import { newIntent, tryAnnounce } from '../conferences/intents';
import { processInTurn } from './process-in-turn';

/**
 * What becomes of a conference that FoneStorm has, the relay has not, and nobody else is called back for. `report`: the
 * log names it. `adopt`: the relay follows it. `take over`: the relay also sets its callback URL at FoneStorm. With 2.4 that
 * is the same as `adopt`, because a conference has no callback URL.
 */
export type UnmanagedPolicy = 'report' | 'adopt' | 'take over';

export interface AdoptPorts extends CreatePorts {
  readonly unmanagedConferences: UnmanagedPolicy;
}

/** The log names no more than so many. */
const MAX_LOGGED_IDS = 20;
const PAGE_SIZE = 200;

/** A stray, with the id that it has here: the one in a callback URL of ours, or FoneStorm's. */
type UnmanagedConference = FoneStormConference & { readonly relayId: string };
type AdoptableConference = UnmanagedConference & { readonly fields: ConferenceFields };

/**
 * Reports conferences that FoneStorm has and that are not open here, or follows them. Those that were here once are
 * left alone.
 */
export async function adoptOrReportUnmanaged(
  ports: AdoptPorts,
  candidates: readonly FoneStormConference[],
): Promise<void> {
  const keys = await ports.callbackKeys();
  const strays: UnmanagedConference[] = [];
  await processInTurn(candidates, ports, async (each) => {
    const relayId = conferenceIdOfUrl(each.conference_url ?? '', keys) ?? each.id;
    if ((await ports.definitions.read(relayId)) || (await isDuplicateCreation(ports, each))) return;
    strays.push({ ...each, relayId });
  });
  const adopted = ports.unmanagedConferences === 'report' ? [] : strays.filter(isAdoptable);
  const left = strays.filter((each) => !adopted.includes(each as AdoptableConference));
  if (left.length > 0) {
    ports.logger.warn('unmanaged_conferences.found', {
      count: left.length,
      fonestormIds: left.slice(0, MAX_LOGGED_IDS).map(({ id }) => id),
    });
  }
  if (adopted.length === 0) return;
  const ours = await readManagedFoneStormIds(ports.definitions);
  if (!ours) {
    ports.logger.warn('adoption.postponed', {
      count: adopted.length,
      reason: 'a stored conference cannot be read',
    });
    return;
  }
  const unknown = adopted.filter(({ id }) => !ours.has(id));
  await processInTurn(unknown, ports, (each) => adoptConference(ports, each));
}

/** Whether FoneStorm created a conference twice: its label has the id of a conference that has another FoneStorm id. */
async function isDuplicateCreation(
  ports: AdoptPorts,
  { id: fonestormId, fields }: FoneStormConference,
): Promise<boolean> {
  const id = ports.generation === '2.4' ? idInGeneratedLabel(fields?.label) : undefined;
  if (id === undefined || !(await ports.definitions.read(id))?.fonestorm) return false;
  ports.logger.warn('conference.duplicated', { conferenceId: id, fonestormId });
  return true;
}

function isAdoptable(stray: UnmanagedConference): stray is AdoptableConference {
  return stray.fields !== undefined && CONFERENCE_ID.test(stray.relayId);
}

/**
 * FoneStorm's ids of the relay's own conferences. If FoneStorm's list shows no callback URL, only the id identifies them.
 * Undefined if a stored conference cannot be read, because its id is then unknown.
 */
async function readManagedFoneStormIds(definitions: Definitions): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>();
  for await (const page of readAllPages((cursor) => definitions.list(PAGE_SIZE, cursor))) {
    if (page.isPartial) return undefined;
    for (const { fonestorm } of page.items) if (fonestorm) ids.add(fonestorm.id);
  }
  return ids;
}

/** Where it is to be taken over, FoneStorm calls the relay back from now on. */
async function adoptConference(
  ports: AdoptPorts,
  { id: theirs, relayId: id, fields, conference_pin: pin }: AdoptableConference,
): Promise<void> {
  const { definitions, fonestorm, generation, clock, publicUrl, unmanagedConferences } = ports;
  if (unmanagedConferences === 'take over') {
    await fonestorm.setCallbackUrl(theirs, callbackUrl(publicUrl, id, await ports.callbackKeys()));
  }
  if (generation === '2.4' && (await definitions.registerFoneStormId(theirs, id)) !== id) return;
  const now = clock.now();
  const adopted: Definition = {
    ...{ id, fields, status: 'confirmed', createdAt: now, digest: contentDigest(fields), version: 1 },
    fonestorm: { id: theirs, ...(pin !== undefined && { pin }), confirmedAt: now },
    intent: { ...newIntent({ id, version: 1 }, 'adopt', clock), stage: 'announcing' },
  };
  if (await definitions.write(adopted)) await tryAnnounce(ports, adopted);
}
