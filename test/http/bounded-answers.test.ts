import { house } from '../operations/house';
import { onGateway } from './hosts';

const relay = house();

/** What a function may answer, in bytes: the AWS Lambda quota "Invocation payload", synchronous. */
const LAMBDA = 6 * 1024 * 1024;

describe('a request with very many faults', () => {
  const fields = (count: number, length: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [at.toString(36).padEnd(length, '\u0001'), 1]),
    );

  test.each([
    ['14,593 unknown fields', fields(14_593, 0), 1, undefined],
    ['as many as are read', fields(1100, 0), 50, 1052],
    ['names of control characters', fields(280, 70), 50, 232],
  ])('has a short answer: %s', async (_what, body, shown, more) => {
    const host = onGateway(relay().answer, 'text');
    const headers = { token: 'key', 'content-type': 'application/json' };
    const sent = { method: 'POST', path: '/v2/conferences', headers, body: JSON.stringify(body) };
    const { status, text, body: answer } = await host.send(sent);
    expect([status, answer.errors?.length, answer.more_errors]).toEqual([400, shown, more]);
    expect(Buffer.byteLength(JSON.stringify(text))).toBeLessThan(LAMBDA / 20);
  });
});
