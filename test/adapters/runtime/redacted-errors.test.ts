import { runInNewContext } from 'node:vm';
import { redactErrors, redactToOneLine } from '../../../lambda/adapters/runtime/redacted-errors';
import { FoneStormError } from '../../../lambda/ports/fonestorm';

/** A redacted error without its stack. */
function redacted(error: unknown): Record<string, unknown> {
  const { stack, ...rest } = redactErrors({ error }).error as Record<string, unknown>;
  expect(stack).toContainEqual(expect.stringMatching(/^ {4}at /));
  expect((stack as string[]).filter((line) => !/^ {4}at /.test(line))).toEqual([]);
  return rest;
}

function thrown(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test('does not change a value that is not an error', () => {
  const fields = { conferenceId: 'a', open: 3, status: undefined, list: [1], why: 'call +15550100999' };
  expect(redactErrors(fields)).toEqual(fields);
  expect([1, undefined, 'a'].map(redactToOneLine)).toEqual([1, undefined, 'a']);
});

test('an error has its code and its causes, and no other property', () => {
  const cause = Object.assign(new TypeError('no connection'), { code: 'ECONNREFUSED', input: 'secret' });
  const error = Object.assign(new Error('at night', { cause }), { issues: ['secret'], code: 'a secret' });
  expect(redacted(error)).toEqual({
    ...{ name: 'Error', message: 'at night' },
    cause: { name: 'TypeError', code: 'ECONNREFUSED', message: 'no connection', stack: expect.any(Array) },
  });
  expect(redacted(new Error('x', { cause: 'secret' }))).toEqual({ name: 'Error', message: 'x' });
});

test.each(['an ECONNREFUSED', 'ECONNREFUSED of 15550100999', 'E'])('%j is not a code', (code) => {
  expect(redacted(Object.assign(new Error('x'), { code }))).toEqual({ name: 'Error', message: 'x' });
});

test.each([
  ["node's own", runInNewContext('new TypeError("call +15550100999\\nat night")'), 'TypeError'],
  [
    'one that is not a native error, such as a timeout',
    Object.assign(Object.create(Error.prototype), {
      ...{ name: 'TimeoutError', message: 'call +15550100999\nat night', stack: new Error().stack },
    }),
    'TimeoutError',
  ],
])('redacts an error of another realm: %s', (_what, error, name) => {
  expect(redacted(error)).toMatchObject({ name, message: 'call [number]\nat night' });
});

test('removes capabilities, credentials and phone numbers from a message, and limits its length', () => {
  const words = 'https://u:secret@h/callbacks/a/k1.secret rang +1 555 010 0999\n at once';
  expect(redacted(new Error(words)).message).toBe(
    'https://[removed]@h/callbacks/a/[removed] rang [number]\n at once',
  );
  expect(String(redacted(new Error('x'.repeat(9000))).message).length).toBeLessThan(300);
});

test.each(['a\n    at 15550100999', '    at 15550100999', 'called    at 15550100999\nat night'])(
  'removes the lines of a message from the stack: %j',
  (words) => {
    const { stack } = redactErrors({ error: new Error(words) }).error as { stack: string[] };
    expect(stack[0]).toMatch(/^ {4}at .*redacted-errors\.test/);
    expect(stack.join()).not.toContain('15550100999');
  },
);

test('withholds the message of an error that quotes its input', () => {
  const error = thrown(() => JSON.parse('a secret'));
  expect(redacted(error)).toEqual({
    name: 'SyntaxError',
    message: 'the value could not be parsed (its content is withheld)',
  });
  expect(redactToOneLine(error)).toBe('SyntaxError: the value could not be parsed (its content is withheld)');
});

test('a FoneStormError has its outcome, status and faults only', () => {
  const refused = new FoneStormError('refused', 'the PIN 216897 is not one', { status: 400 });
  expect(redacted(refused)).toEqual({ name: 'FoneStormError', message: 'refused, with the status 400' });
  expect(redactToOneLine(new FoneStormError('timeout', 'secret'))).toBe('FoneStormError: timeout');
  const faults = ['conference.id: expected a text, got nothing'];
  expect(redactToOneLine(new FoneStormError('unknown', 'secret', { status: 200, faults }))).toBe(
    'FoneStormError: unknown, with the status 200; conference.id: expected a text, got nothing',
  );
});

test('a circular chain of causes ends', () => {
  const ring = new Error('a');
  ring.cause = new Error('b', { cause: ring });
  expect(JSON.stringify(redacted(ring)).length).toBeLessThan(20_000);
});
