import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { AwsRefusal } from '../../lambda/contract/aws-refusal';

/** A request as received over HTTP. */
export interface SignedRequest {
  readonly method: string;
  /** The path and the query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=([\da-f]{64})$/;

/**
 * Checks a signature of version 4, written only from AWS's page "Create a signed AWS API request", without AWS's code.
 *
 * @param secretAccessKey of the key that signs
 * @throws {AwsRefusal} if AWS would refuse the signature
 */
export function requireSignature(request: SignedRequest, secretAccessKey: string): void {
  const { authorization = '', 'x-amz-date': date = '' } = request.headers;
  const match = AUTHORIZATION.exec(authorization);
  if (!match)
    throw new AwsRefusal('MissingAuthenticationTokenException', 'authorization: expected a signature');
  const [, , day = '', region = '', service = '', signedHeaders = '', signature] = match;
  const names = signedHeaders.split(';');
  for (const name of [
    'host',
    'x-amz-date',
    ...('x-amz-security-token' in request.headers ? ['x-amz-security-token'] : []),
  ]) {
    if (!names.includes(name))
      throw new AwsRefusal('InvalidSignatureException', `${name}: expected to be signed`);
  }
  if (!String(date).startsWith(day))
    throw new AwsRefusal('SignatureDoesNotMatch', 'x-amz-date: expected the day of the scope');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(date), scope, sha256(canonicalRequest(request, names))].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  if (hmac(key, text).toString('hex') !== signature) {
    throw new AwsRefusal('InvalidSignatureException', 'the signature does not match');
  }
}

function canonicalRequest({ method, url, headers, body }: SignedRequest, names: readonly string[]): string {
  const [path = '/', query = ''] = url.split('?');
  const segments = path.split('/').map((segment) => encode(segment));
  const parameters =
    query === '' ? [] : query.split('&').map((each) => (each.includes('=') ? each : `${each}=`));
  return [
    ...[method, segments.join('/'), parameters.sort().join('&')],
    ...names.map(
      (name) =>
        `${name}:${String(headers[name] ?? '')
          .trim()
          .replace(/ +/g, ' ')}`,
    ),
    ...['', names.join(';'), headers['x-amz-content-sha256'] ?? sha256(body)],
  ].join('\n');
}

/** AWS's percent-encoding. The signature encodes a path a second time. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
