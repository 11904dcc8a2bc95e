import { CALLBACK_ROUTES } from '../../contract/routes';
import { HOPS_HEADER } from '../../domain/callback/hops';
import { type ReceivePorts, receiveCallback } from '../../operations/callbacks/receive-callback';
import { type HttpRequest, type HttpResponse, jsonResponse } from '../http-messages';
import { Problem, pathNotFound } from '../responses/problems';
import type { PathParameters, Routes } from '../routing';

const STORED_HEADERS = ['content-type', 'content-encoding', 'user-agent', HOPS_HEADER];

/** The routes of callback URLs. They parse nothing: a request to a valid capability is stored as received. */
export function callbackRoutes(ports: ReceivePorts): Routes {
  const receive = receiveCallback(ports);
  return { [CALLBACK_ROUTES.get]: handleCallback, [CALLBACK_ROUTES.post]: handleCallback };

  async function handleCallback(request: HttpRequest, parameters: PathParameters): Promise<HttpResponse> {
    const { method, query, headers, requestId, body } = request;
    const { conferenceId = '', capability = '' } = parameters;
    const storedHeaders = Object.entries(headers).filter(([name]) => STORED_HEADERS.includes(name));
    const outcome = await receive({
      conferenceId,
      capability,
      authorization: headers.authorization,
      requestId,
      request: { method, query, headers: Object.fromEntries(storedHeaders), body: body.toString('base64') },
    });
    switch (outcome) {
      case 'invalid capability':
        throw pathNotFound();
      case 'invalid credentials':
        throw new Problem(
          'unauthenticated',
          'Authorization: expected the HTTP Basic credentials of this deployment',
          { headers: { 'www-authenticate': 'Basic realm="callbacks"' } },
        );
      default:
        return jsonResponse(200, outcome);
    }
  }
}
