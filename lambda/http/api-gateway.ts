import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type HttpRequest, MAX_BODY_BYTES, type RequestHandler } from './http-messages';
import { bodyTooLarge, problemResponse } from './responses/problems';

/** A Lambda handler for an HTTP API of Amazon API Gateway (payload format 2.0). */
export function apiGatewayHandler(
  handleRequest: RequestHandler,
): (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2> {
  return async (event) => {
    const request = toHttpRequest(event);
    const isTooLarge = request.body.length > MAX_BODY_BYTES;
    const response = isTooLarge ? problemResponse(bodyTooLarge()) : await handleRequest(request);
    const { status, headers, body, isBase64 } = response;
    return {
      ...{ statusCode: status, headers: { ...headers }, body: request.method === 'HEAD' ? '' : body },
      ...(isBase64 && { isBase64Encoded: true }),
    };
  };
}

function toHttpRequest(event: APIGatewayProxyEventV2): HttpRequest {
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
