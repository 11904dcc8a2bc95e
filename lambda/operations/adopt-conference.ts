import { CONFERENCE_ID, type ConferenceFields, type Definition } from '../domain/conference';
import { idInGeneratedLabel } from '../domain/generation';
import type { Definitions, FoneStormConference, Page } from '../ports';
import { callbackUrl, conferenceOfUrl } from './callback-url';
import type { CreatePorts } from './create-conference';
import { digestOf } from './creation-identity';
import { announce, begun } from './intents';
import { oneByOne } from './one-by-one';

/**
 * What becomes of a conference that FoneStorm has, the relay has not, and nobody else is called back for. `report`: the
 * log names it. `adopt`: the relay follows it. `take over`: the relay also sets its callback URL at FoneStorm. With 2.4 that
 * is the same as `adopt`, because a conference has no callback URL.
 */
export type Strays = 'report' | 'adopt' | 'take over';

export interface AdoptPorts extends CreatePorts {
  readonly strays: Strays;
}

/** The log names no more than so many. */
const MOST_NAMED = 20;
const PAGE = 200;

/** A stray, with the id that it has here: the one in a callback URL of ours, or FoneStorm's. */
type Stray = FoneStormConference & { readonly ownId: string };
type Adoptable = Stray & { readonly fields: ConferenceFields };

/**
 * Reports conferences that FoneStorm has and that are not open here, or follows them. Those that were here once are
 * left alone.
 */
export async function adoptStrays(
  ports: AdoptPorts,
  candidates: readonly FoneStormConference[],
): Promise<void> {
  const keys = await ports.callbackKeys();
  const strays: Stray[] = [];
  await oneByOne(candidates, ports, async (each) => {
    const ownId = conferenceOfUrl(each.conference_url ?? '', keys) ?? each.id;
    if ((await ports.definitions.read(ownId)) || (await isDuplicate(ports, each))) return;
    strays.push({ ...each, ownId });
  });
  const adopted = ports.strays === 'report' ? [] : strays.filter(isAdoptable);
  const left = strays.filter((each) => !adopted.includes(each as Adoptable));
  if (left.length > 0) {
    ports.log.warn('FoneStorm has conferences that are not here', {
      count: left.length,
      fonestormIds: left.slice(0, MOST_NAMED).map(({ id }) => id),
    });
  }
  if (adopted.length === 0) return;
  const ours = await idsAtFoneStorm(ports.definitions);
  if (!ours) {
    ports.log.warn('adoption.postponed', {
      count: adopted.length,
      reason: 'a stored conference cannot be read',
    });
    return;
  }
  const unknown = adopted.filter(({ id }) => !ours.has(id));
  await oneByOne(unknown, ports, (each) => adopt(ports, each));
}

/** Whether FoneStorm created a conference twice: its label has the id of a conference that has another FoneStorm id. */
async function isDuplicate(
  ports: AdoptPorts,
  { id: fonestormId, fields }: FoneStormConference,
): Promise<boolean> {
  const id = ports.generation === '2.4' ? idInGeneratedLabel(fields?.label) : undefined;
  if (id === undefined || !(await ports.definitions.read(id))?.fonestorm) return false;
  ports.log.warn('FoneStorm made a conference twice', { conferenceId: id, fonestormId });
  return true;
}

function isAdoptable(stray: Stray): stray is Adoptable {
  return stray.fields !== undefined && CONFERENCE_ID.test(stray.ownId);
}

/**
 * FoneStorm's ids of the relay's own conferences. If FoneStorm's list shows no callback URL, only the id identifies them.
 * Undefined if a stored conference cannot be read, because its id is then unknown.
 */
async function idsAtFoneStorm(definitions: Definitions): Promise<ReadonlySet<string> | undefined> {
  const ids = new Set<string>();
  let from: string | undefined;
  do {
    const page: Page<Definition> = await definitions.list(PAGE, from);
    if (page.isPartial) return undefined;
    for (const { fonestorm } of page.items) if (fonestorm) ids.add(fonestorm.id);
    from = page.next;
  } while (from !== undefined);
  return ids;
}

/** Where it is to be taken over, FoneStorm calls the relay back from now on. */
async function adopt(
  ports: AdoptPorts,
  { id: theirs, ownId: id, fields, conference_pin: pin }: Adoptable,
): Promise<void> {
  const { definitions, fonestorm, generation, clock, publicUrl, strays } = ports;
  if (strays === 'take over') {
    await fonestorm.setCallbackUrl(theirs, callbackUrl(publicUrl, id, await ports.callbackKeys()));
  }
  if (generation === '2.4' && (await definitions.registerFoneStormId(theirs, id)) !== id) return;
  const now = clock.now();
  const adopted: Definition = {
    ...{ id, fields, standing: 'confirmed', createdAt: now, digest: digestOf(fields), version: 1 },
    fonestorm: { id: theirs, ...(pin !== undefined && { pin }), confirmedAt: now },
    intent: { ...begun({ id, version: 1 }, 'adopt', clock), stage: 'announcing' },
  };
  if (await definitions.write(adopted)) await announce(ports, adopted);
}
