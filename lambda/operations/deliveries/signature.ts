import { createHmac } from 'node:crypto';
import type { SigningKeys } from '../../ports/secrets';

/**
 * The signing secrets of a receiver's origin, in the format of Standard Webhooks: one for each key, the current one first. A
 * secret of one origin reveals nothing about those of other origins.
 *
 * @param url any URL of the receiver
 */
export function receiverSecrets(url: string, { current, keys }: SigningKeys): readonly string[] {
  const { origin } = new URL(url);
  const names = Object.keys(keys).filter((name) => name !== current);
  return [current, ...names].map((name) => {
    const key = keys[name];
    if (key === undefined) throw new Error(`signing keys: expected a key named ${name}, the current one`);
    return `whsec_${createHmac('sha256', key).update(origin).digest('base64')}`;
  });
}

/**
 * The signature headers of a request (Standard Webhooks 1.0.0). They have a signature for each secret, so a receiver can verify
 * with any one. Libraries read bytes that are not UTF-8 as bytes or as replacement characters: such a body is signed as both.
 *
 * @param seconds since 1970
 */
export function signatureHeaders(id: string, seconds: number, body: Buffer, secrets: readonly string[]) {
  const asText = Buffer.from(body.toString());
  const bodies = asText.equals(body) ? [body] : [body, asText];
  const signatures = secrets.flatMap((secret) =>
    bodies.map((each) => {
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.`).update(each).digest('base64')}`;
    }),
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
