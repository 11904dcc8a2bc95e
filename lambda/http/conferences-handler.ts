import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { apiGatewayHandler } from './api-gateway';
import { type ConferencesApiPorts, conferencesApi } from './conferences-api';
import { withCors } from './cors';
import { directInvocationHandler, type InvocationAnswer } from './direct-invocation';
import { withProblemResponses } from './responses/error-to-problem';
import { createRouter } from './routing';

type Ports = ConferencesApiPorts & { readonly corsOrigins: readonly string[] };

/**
 * The Lambda handler of the API: for HTTP requests through API Gateway, and for direct invocations.
 *
 * @returns a function of the event and of the request id
 */
export function conferencesHandler(
  ports: Ports,
): (event: unknown, requestId: string) => Promise<APIGatewayProxyStructuredResultV2 | InvocationAnswer> {
  const answerRequest = apiGatewayHandler(
    withCors(withProblemResponses(createRouter(conferencesApi(ports)), ports.logger), ports.corsOrigins),
  );
  const answerInvocation = directInvocationHandler(ports);
  return (event, requestId) =>
    isFromApiGateway(event) ? answerRequest(event) : answerInvocation(event, requestId);
}

/** Any other event is a direct invocation, valid or not. */
function isFromApiGateway(event: unknown): event is APIGatewayProxyEventV2 {
  const { requestContext } = (event ?? {}) as Partial<APIGatewayProxyEventV2>;
  return typeof requestContext?.http?.method === 'string';
}
