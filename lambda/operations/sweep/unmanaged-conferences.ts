import type { UnmanagedPolicy } from '../../contract/unmanaged-policies';
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

export interface AdoptPorts extends CreatePorts {
  readonly unmanagedConferences: UnmanagedPolicy;
}

/** The most ids in one log line. */
const MAX_LOGGED_IDS = 20;
const PAGE_SIZE = 200;

/** An unmanaged conference, with its id in the relay: the one in a callback URL of the relay, or FoneStorm's. */
type UnmanagedConference = FoneStormConference & { readonly relayId: string };
type AdoptableConference = UnmanagedConference & { readonly fields: ConferenceFields };

/**
 * Adopts or reports unmanaged conferences. A conference that the relay knew before is ignored.
 */
export async function adoptOrReportUnmanaged(
  ports: AdoptPorts,
  candidates: readonly FoneStormConference[],
): Promise<void> {
  const keys = await ports.callbackKeys();
  const unmanaged: UnmanagedConference[] = [];
  await processInTurn(candidates, ports, async (each) => {
    const relayId = conferenceIdOfUrl(each.conference_url ?? '', keys) ?? each.id;
    if ((await ports.definitions.read(relayId)) || (await isDuplicateCreation(ports, each))) return;
    unmanaged.push({ ...each, relayId });
  });
  const adoptable = ports.unmanagedConferences === 'report' ? [] : unmanaged.filter(isAdoptable);
  const reported = unmanaged.filter((each) => !adoptable.includes(each as AdoptableConference));
  if (reported.length > 0) {
    ports.logger.warn('unmanaged_conferences.found', {
      count: reported.length,
      fonestormIds: reported.slice(0, MAX_LOGGED_IDS).map(({ id }) => id),
    });
  }
  if (adoptable.length === 0) return;
  const managedIds = await readManagedFoneStormIds(ports.definitions);
  if (!managedIds) {
    ports.logger.warn('adoption.postponed', {
      count: adoptable.length,
      reason: 'a stored conference cannot be read',
    });
    return;
  }
  const unknown = adoptable.filter(({ id }) => !managedIds.has(id));
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

function isAdoptable(conference: UnmanagedConference): conference is AdoptableConference {
  return conference.fields !== undefined && CONFERENCE_ID.test(conference.relayId);
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

/** Stores the definition of an unmanaged conference. `take over` sets its callback URL first. */
async function adoptConference(
  ports: AdoptPorts,
  { id: fonestormId, relayId: id, fields, conference_pin: pin }: AdoptableConference,
): Promise<void> {
  const { definitions, fonestorm, generation, clock, publicUrl, unmanagedConferences } = ports;
  if (unmanagedConferences === 'take over') {
    await fonestorm.setCallbackUrl(fonestormId, callbackUrl(publicUrl, id, await ports.callbackKeys()));
  }
  if (generation === '2.4' && (await definitions.registerFoneStormId(fonestormId, id)) !== id) return;
  const now = clock.now();
  const adopted: Definition = {
    ...{ id, fields, status: 'confirmed', createdAt: now, digest: contentDigest(fields), version: 1 },
    fonestorm: { id: fonestormId, ...(pin !== undefined && { pin }), confirmedAt: now },
    intent: { ...newIntent({ version: 1 }, 'adopt', clock), stage: 'announcing' },
  };
  if (await definitions.write(adopted)) await tryAnnounce(ports, adopted);
}
