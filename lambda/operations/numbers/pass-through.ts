import { CONFERENCE_ID } from '../../domain/definition';
import { removeCapabilities } from '../../domain/redaction/capability-urls';
import type { Definitions } from '../../ports/definitions';
import { FoneStormError } from '../../ports/fonestorm';
import type { NotifyFields, PassThrough, PassThroughResponse, ServiceFields } from '../../ports/pass-through';
import type { CallbackUrlPorts } from '../callbacks/callback-url';
import { isRelayUrl } from '../callbacks/relay-url';
import { OperationFailure } from '../operation-failure';

export interface PassThroughPorts extends CallbackUrlPorts {
  readonly definitions: Pick<Definitions, 'read'>;
  readonly fonenumbers: PassThrough;
}

/**
 * Forwards requests about FoneNumbers to FoneStorm, and removes the callback URLs of the relay from the responses.
 *
 * @throws {OperationFailure} `not found` if FoneStorm has no such number; `outcome unknown` if a change may have been made
 * @throws {FoneStormError} | {BudgetExceeded} if FoneStorm refuses, or does not answer
 */
export function passThroughFonenumbers({
  definitions,
  fonenumbers,
  callbackKeys,
  publicUrl,
}: PassThroughPorts) {
  return {
    list: (filter?: 'all') => forwardRequest(fonenumbers.list(filter)),
    get: (fonenumber: string) => forwardRequest(fonenumbers.get(fonenumber)),
    /** The conference of the service may have the relay's id, or FoneStorm's. */
    async setService(fonenumber: string, fields: ServiceFields): Promise<PassThroughResponse> {
      return forwardChange(fonenumbers.setService(fonenumber, await withFoneStormId(fields)));
    },
    setReceiveNotify: (fields: NotifyFields) => forwardChange(fonenumbers.setReceiveNotify(fields)),
    setSendNotify: (fields: NotifyFields) => forwardChange(fonenumbers.setSendNotify(fields)),
    /** Whether a URL leads to the relay itself, which sets its own callback URLs. */
    isRelayUrl: async (url: string) => isRelayUrl(url, await callbackKeys(), publicUrl),
  };

  async function withFoneStormId(fields: ServiceFields): Promise<ServiceFields> {
    const { service_type, service_id: id = '' } = fields;
    if (service_type !== 'Conference' || !CONFERENCE_ID.test(id)) return fields;
    const definition = await definitions.read(id);
    const fonestorm = definition?.status === 'confirmed' ? definition.fonestorm : undefined;
    return fonestorm ? { ...fields, service_id: fonestorm.id } : fields;
  }
}

async function forwardRequest(response: Promise<PassThroughResponse>): Promise<PassThroughResponse> {
  try {
    const { status, body } = await response;
    return { status, body: removeCapabilities(body) };
  } catch (error) {
    if (error instanceof FoneStormError && error.outcome === 'not found') {
      throw new OperationFailure('not found', 'FoneStorm has no such FoneNumber', error);
    }
    throw error;
  }
}

/** If the outcome of a change is unknown, the caller can repeat the request: it is idempotent. */
async function forwardChange(response: Promise<PassThroughResponse>): Promise<PassThroughResponse> {
  try {
    return await forwardRequest(response);
  } catch (error) {
    if (!(error instanceof FoneStormError) || !error.isOutcomeUnknown) throw error;
    const message = 'FoneStorm may have executed the request: send the same request again';
    throw new OperationFailure('outcome unknown', message, error);
  }
}
