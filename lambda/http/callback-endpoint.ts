import { CALLBACK_ROUTES } from '../contract/routes';
import { HOPS } from '../domain/hops';
import { type ReceivePorts, receiveCallback } from '../operations/receive-callback';
import { type HttpRequest, type HttpResponse, json } from './exchange';
import { Problem } from './problems';
import type { PathParameters, Routes } from './routing';

const KEPT_HEADERS = ['content-type', 'content-encoding', 'user-agent', HOPS];

/** Where FoneStorm calls back. It understands nothing: what was sent to a capability is taken as it came. */
export function callbackRoutes(ports: ReceivePorts): Routes {
  const receive = receiveCallback(ports);
  return { [CALLBACK_ROUTES.get]: endpoint, [CALLBACK_ROUTES.post]: endpoint };

  async function endpoint(request: HttpRequest, parameters: PathParameters): Promise<HttpResponse> {
    const { method, query, headers, requestId, body } = request;
    const { conferenceId = '', capability = '' } = parameters;
    const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.includes(name));
    const outcome = await receive({
      conferenceId,
      capability,
      authorization: headers.authorization,
      requestId,
      request: { method, query, headers: Object.fromEntries(kept), body: body.toString('base64') },
    });
    switch (outcome) {
      case 'no capability':
        throw new Problem('not-found', 'There is nothing at this path');
      case 'credentials':
        throw new Problem(
          'unauthenticated',
          'Authorization: expected the HTTP Basic credentials of this deployment',
          {
            headers: { 'www-authenticate': 'Basic realm="callbacks"' },
          },
        );
      default:
        return json(200, outcome);
    }
  }
}
