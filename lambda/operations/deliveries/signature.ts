import { createHmac } from 'node:crypto';
import type { SigningKeys } from '../../ports/secrets';

/**
 * The secrets of a receiving origin, as Standard Webhooks writes them: one for each key, the current one first. No
 * origin's secret tells anything of another's.
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
 * The headers that sign a request (Standard Webhooks 1.0.0): a signature with each secret, so that a receiver that
 * knows either verifies it. Libraries differ in what they make of bytes that are no UTF-8, the bytes or replacement
 * characters: such a body is signed as both.
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
