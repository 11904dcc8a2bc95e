import { CALLBACK_ROUTES } from '../contract/routes';
import type { ReceivedRequest } from '../operations/receive-callback';
import { type Endpoint, type HttpRequest, json, MOST_BODY_BYTES } from './exchange';
import { Problem } from './problems';
import { type PathParameters, type Routes, routing } from './routing';

const KEPT_HEADERS = ['content-type', 'content-encoding', 'user-agent'];

/**
 * Where FoneStorm calls back. It understands nothing: what was sent to a capability is taken as it came.
 *
 */
export function callbackRoutes(
  receiveCallback: (received: ReceivedRequest) => Promise<string | undefined>,
): Routes {
  const receive = async (request: HttpRequest, parameters: PathParameters) => {
    if (request.body.length > MOST_BODY_BYTES) {
      throw new Problem('body-too-large', `The body is longer than ${MOST_BODY_BYTES} bytes`);
    }
    const { conferenceId = '', capability = '' } = parameters;
    const { method, query, headers, requestId } = request;
    const kept = KEPT_HEADERS.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]]));
    const entry = await receiveCallback({
      conferenceId,
      capability,
      requestId,
      request: { method, query, headers: Object.fromEntries(kept), body: request.body.toString('base64') },
    });
    if (entry === undefined) throw new Problem('not-found', 'There is nothing at this path');
    return json(200, { entry });
  };
  return { [CALLBACK_ROUTES.get]: receive, [CALLBACK_ROUTES.post]: receive };
}

/** The endpoint of the callbacks alone. */
export function callbackEndpoint(
  receiveCallback: (received: ReceivedRequest) => Promise<string | undefined>,
): Endpoint {
  return routing(callbackRoutes(receiveCallback));
}
