import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type Answer, type HttpRequest, MOST_BODY_BYTES } from './exchange';
import { bodyTooLarge, problemResponse } from './problems';

/** The endpoints behind an HTTP API of Amazon API Gateway (payload format 2.0). */
export function onApiGateway(
  answer: Answer,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  return async (event) => {
    const request = requestOf(event);
    const isTooLarge = request.body.length > MOST_BODY_BYTES;
    const { status, headers, body } = isTooLarge ? problemResponse(bodyTooLarge()) : await answer(request);
    return { statusCode: status, headers: { ...headers }, body };
  };
}

function requestOf(event: APIGatewayProxyEventV2): HttpRequest {
  const { requestContext, headers, body = '', isBase64Encoded } = event;
  return {
    method: requestContext.http.method,
    path: event.rawPath,
    query: event.rawQueryString,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value = '']) => [name.toLowerCase(), value]),
    ),
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    requestId: requestContext.requestId,
    sourceIp: requestContext.http.sourceIp,
  };
}
