import { runInNewContext } from 'node:vm';
import { redactErrors, redactToOneLine } from '../../../lambda/adapters/runtime/redacted-errors';
import { FoneStormError } from '../../../lambda/ports/fonestorm';

/** What is told of an error, but for where it came from. */
function told(error: unknown): Record<string, unknown> {
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

test('what is no error is told as it is', () => {
  const fields = { conferenceId: 'a', open: 3, status: undefined, list: [1], why: 'call +15550100999' };
  expect(redactErrors(fields)).toEqual(fields);
  expect([1, undefined, 'a'].map(redactToOneLine)).toEqual([1, undefined, 'a']);
});

test('an error is told with its code and its causes, and nothing else that is beside it', () => {
  const cause = Object.assign(new TypeError('no connection'), { code: 'ECONNREFUSED', input: 'secret' });
  const error = Object.assign(new Error('at night', { cause }), { issues: ['secret'], code: 'a secret' });
  expect(told(error)).toEqual({
    ...{ name: 'Error', message: 'at night' },
    cause: { name: 'TypeError', code: 'ECONNREFUSED', message: 'no connection', stack: expect.any(Array) },
  });
  expect(told(new Error('x', { cause: 'secret' }))).toEqual({ name: 'Error', message: 'x' });
});

test.each(['an ECONNREFUSED', 'ECONNREFUSED of 15550100999', 'E'])('%j is no code', (code) => {
  expect(told(Object.assign(new Error('x'), { code }))).toEqual({ name: 'Error', message: 'x' });
});

test.each([
  ["node's own", runInNewContext('new TypeError("call +15550100999\\nat night")'), 'TypeError'],
  [
    'one that is no native error, as a time-out',
    Object.assign(Object.create(Error.prototype), {
      ...{ name: 'TimeoutError', message: 'call +15550100999\nat night', stack: new Error().stack },
    }),
    'TimeoutError',
  ],
])('an error that is made elsewhere is told as any other: %s', (_what, error, name) => {
  expect(told(error)).toMatchObject({ name, message: 'call [number]\nat night' });
});

test('the words are told without capabilities, credentials and phone numbers, and at a length that ends', () => {
  const words = 'https://u:secret@h/callbacks/a/k1.secret rang +1 555 010 0999\n at once';
  expect(told(new Error(words)).message).toBe(
    'https://[removed]@h/callbacks/a/[removed] rang [number]\n at once',
  );
  expect(String(told(new Error('x'.repeat(9000))).message).length).toBeLessThan(300);
});

test.each(['a\n    at 15550100999', '    at 15550100999', 'called    at 15550100999\nat night'])(
  'removes the lines of a message from the stack: %j',
  (words) => {
    const { stack } = redactErrors({ error: new Error(words) }).error as { stack: string[] };
    expect(stack[0]).toMatch(/^ {4}at .*redacted-errors\.test/);
    expect(stack.join()).not.toContain('15550100999');
  },
);

test('what quotes what it could not read says only that', () => {
  const error = thrown(() => JSON.parse('a secret'));
  expect(told(error)).toEqual({
    name: 'SyntaxError',
    message: 'the value could not be parsed (its content is withheld)',
  });
  expect(redactToOneLine(error)).toBe('SyntaxError: the value could not be parsed (its content is withheld)');
});

test('of FoneStorm it is told what it came to', () => {
  const refused = new FoneStormError('refused', 'the PIN 216897 is not one', { status: 400 });
  expect(told(refused)).toEqual({ name: 'FoneStormError', message: 'refused, with the status 400' });
  expect(redactToOneLine(new FoneStormError('timeout', 'secret'))).toBe('FoneStormError: timeout');
  const faults = ['conference.id: expected a text, got nothing'];
  expect(redactToOneLine(new FoneStormError('unknown', 'secret', { status: 200, faults }))).toBe(
    'FoneStormError: unknown, with the status 200; conference.id: expected a text, got nothing',
  );
});

test('a chain of causes that is a ring is told to an end', () => {
  const ring = new Error('a');
  ring.cause = new Error('b', { cause: ring });
  expect(JSON.stringify(told(ring)).length).toBeLessThan(20_000);
});
