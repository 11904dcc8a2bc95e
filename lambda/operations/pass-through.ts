import { withoutCapabilities } from '../domain/capabilities';
import { CONFERENCE_ID } from '../domain/conference';
import type { NotifyFields, PassedAnswer, PassedThrough, ServiceFields } from '../number-ports';
import { type CallbackKeys, type Definitions, FoneStormError, type Secret } from '../ports';
import { OperationFailure } from './failures';
import { isOfRelay } from './refuse-receiver';

export interface PassThroughPorts {
  readonly definitions: Pick<Definitions, 'read'>;
  readonly fonenumbers: PassedThrough;
  readonly callbackKeys: Secret<CallbackKeys>;
  /** The URL at which FoneStorm reaches the relay, without a slash at its end. */
  readonly publicUrl: string;
}

/**
 * Passes callers' requests about FoneNumbers through to FoneStorm. The callback URLs of the relay are removed from the
 * answers.
 *
 * @throws {OperationFailure} `not found` if FoneStorm has no such number; `outcome unknown` if a change may have been made
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm refuses, or does not answer
 */
export function passThrough({ definitions, fonenumbers, callbackKeys, publicUrl }: PassThroughPorts) {
  return {
    list: (filter?: 'all') => passed(fonenumbers.list(filter)),
    one: (fonenumber: string) => passed(fonenumbers.one(fonenumber)),
    /** The conference of the service may have the relay's id, or FoneStorm's. */
    async service(fonenumber: string, fields: ServiceFields): Promise<PassedAnswer> {
      return changed(fonenumbers.service(fonenumber, await withFoneStormId(fields)));
    },
    receiveNotify: (fields: NotifyFields) => changed(fonenumbers.receiveNotify(fields)),
    sendNotify: (fields: NotifyFields) => changed(fonenumbers.sendNotify(fields)),
    /** Whether a URL leads to the relay itself, which sets its own callback URLs. */
    isOfRelay: async (url: string) => isOfRelay(url, await callbackKeys(), publicUrl),
  };

  async function withFoneStormId(fields: ServiceFields): Promise<ServiceFields> {
    const { service_type, service_id: id = '' } = fields;
    if (service_type !== 'Conference' || !CONFERENCE_ID.test(id)) return fields;
    const definition = await definitions.read(id);
    const fonestorm = definition?.standing === 'confirmed' ? definition.fonestorm : undefined;
    return fonestorm ? { ...fields, service_id: fonestorm.id } : fields;
  }
}

async function passed(asked: Promise<PassedAnswer>): Promise<PassedAnswer> {
  try {
    const { status, body } = await asked;
    return { status, body: withoutCapabilities(body) };
  } catch (error) {
    if (error instanceof FoneStormError && error.outcome === 'not found') {
      throw new OperationFailure('not found', 'FoneStorm has no such FoneNumber', error);
    }
    throw error;
  }
}

/** If the outcome of a change is unknown, the caller can repeat the request: it is idempotent. */
async function changed(asked: Promise<PassedAnswer>): Promise<PassedAnswer> {
  try {
    return await passed(asked);
  } catch (error) {
    if (!(error instanceof FoneStormError) || !error.isInDoubt) throw error;
    const message = 'It is not known whether FoneStorm did it: send the same request again';
    throw new OperationFailure('outcome unknown', message, error);
  }
}
