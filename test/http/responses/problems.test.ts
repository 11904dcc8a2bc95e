import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withProblemResponses } from '../../../lambda/http/responses/error-to-problem';
import {
  invalidRequest,
  PROBLEMS,
  Problem,
  type ProblemName,
  problemResponse,
} from '../../../lambda/http/responses/problems';
import { OperationFailure } from '../../../lambda/operations/operation-failure';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import type { Logger } from '../../../lambda/ports/logger';
import { UnknownCursor } from '../../../lambda/ports/page';
import { MalformedSecret } from '../../../lambda/ports/secrets';
import { type ApiResponse, apiCaller, problemName } from '../../operations/api-caller';
import { silentLogger } from '../../silent-logger';

const names = Object.keys(PROBLEMS) as ProblemName[];

/** The sections of docs/problems.md by name, each with the lines after its heading. */
const catalogue = new Map(
  readFileSync(join(__dirname, '../../../docs/problems.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section): [string, readonly string[]] => {
      const [name = '', ...lines] = section.split('\n');
      return [name, lines.filter((line) => line !== '')];
    }),
);

describe('the catalogue of problems', () => {
  test('has a section for each problem, in their order, and no other', () => {
    expect([...catalogue.keys()]).toEqual(names);
  });

  test.each(names)('says the status and the title of %s, then when it happens and what to do', (name) => {
    const [first, ...prose] = catalogue.get(name) ?? [];
    expect(first).toBe(`${PROBLEMS[name].status} · ${PROBLEMS[name].title}`);
    expect(prose.join(' ').length).toBeGreaterThan(40);
  });

  test('has an example that is a problem of the relay', () => {
    const page = readFileSync(join(__dirname, '../../../docs/problems.md'), 'utf8');
    const example = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '');
    expect(example).toEqual(JSON.parse(problemResponse(invalidRequest(example.errors)).body));
  });
});

describe('a problem', () => {
  test.each(names)("%s has the members of RFC 9457 and FoneStorm's", (name) => {
    const { status, title } = PROBLEMS[name];
    const response = problemResponse(new Problem(name, 'label: expected a string'));
    expect(response).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(JSON.parse(response.body)).toEqual({
      ...{ type: `urn:conference-relay:problem:${name}`, title, status, detail: 'label: expected a string' },
      ...{ error: title, message: 'label: expected a string', status_code: status },
    });
  });

  test('lists every fault, and names them in one sentence', () => {
    const faults = [
      { field: 'a', expected: 'one' },
      { field: 'b', expected: 'another' },
    ];
    expect(JSON.parse(problemResponse(invalidRequest(faults)).body)).toMatchObject({
      ...{ errors: faults, detail: 'a: expected one; b: expected another' },
      message: 'a: expected one; b: expected another',
    });
  });

  test('lists 50 of more than 50 faults, and counts the rest', () => {
    const faults = Array.from({ length: 53 }, (_, index) => ({ field: `f${index}`, expected: 'none' }));
    const read = (count: number) => JSON.parse(problemResponse(invalidRequest(faults.slice(0, count))).body);
    expect(read(50)).toMatchObject({ errors: faults.slice(0, 50) });
    expect(read(50)).not.toHaveProperty('more_errors');
    expect(read(53)).toMatchObject({ errors: faults.slice(0, 50), more_errors: 3 });
    expect(read(53).detail).toMatch(/f48: expected none; f49: expected none; and 3 more$/);
  });

  test.each([
    [0, '1'],
    [0.1, '1'],
    [1.2, '2'],
    [300, '300'],
  ])('with a retry after %d s has whole seconds in Retry-After', (retryAfter, header) => {
    const { headers } = problemResponse(new Problem('unavailable', 'x', { retryAfter }));
    expect(headers['retry-after']).toBe(header);
  });
});

describe('an error of an endpoint', () => {
  const of = (outcome: FoneStormError['outcome'], more = {}) =>
    new FoneStormError(outcome, 'its message', more);
  const unknownOutcome = (outcome: 'unknown' | 'timeout') =>
    new OperationFailure('outcome unknown', 'x', new FoneStormError(outcome, 'its message'));

  test.each<[string, unknown, ProblemName, number, string | undefined, 'warn' | 'error' | undefined]>([
    ['a problem', new Problem('not-found', 'x'), 'not-found', 404, undefined, undefined],
    ['an unknown conference', new OperationFailure('not found', 'x'), 'not-found', 404, undefined, undefined],
    ['a taken id', new OperationFailure('id taken', 'x'), 'id-taken', 409, undefined, undefined],
    [
      'a conflicting change',
      new OperationFailure('change under way', 'x'),
      'change-under-way',
      409,
      undefined,
      undefined,
    ],
    ['an unknown outcome', unknownOutcome('unknown'), 'outcome-unknown', 502, undefined, 'warn'],
    [
      'an unknown outcome after a timeout',
      unknownOutcome('timeout'),
      'fonestorm-timeout',
      504,
      undefined,
      'warn',
    ],
    ['an unknown cursor', new UnknownCursor('x'), 'invalid-request', 400, undefined, undefined],
    [
      'a refusal by FoneStorm',
      of('refused', { status: 422 }),
      'refused-by-fonestorm',
      400,
      undefined,
      undefined,
    ],
    ['a conference that FoneStorm does not have', of('not found'), 'not-found', 404, undefined, undefined],
    ["FoneStorm's limit", of('busy', { retryAfter: 3 }), 'too-many-requests', 429, '3', undefined],
    ["FoneStorm's limit without a wait", of('busy'), 'too-many-requests', 429, '1', undefined],
    ['no connection to FoneStorm', of('unreachable'), 'unavailable', 503, '5', 'warn'],
    ['refused credentials of the relay', of('credentials'), 'fonestorm-failed', 502, undefined, 'warn'],
    ['another server at its address', of('wrong address'), 'fonestorm-failed', 502, undefined, 'warn'],
    ['no answer of FoneStorm in time', of('timeout'), 'fonestorm-timeout', 504, undefined, 'warn'],
    ['a failure of FoneStorm', of('unknown'), 'fonestorm-failed', 502, undefined, 'warn'],
    ['an exceeded budget', new BudgetExceeded(2), 'too-many-requests', 429, '2', undefined],
    [
      'a secret with wrong content',
      new MalformedSecret('the secret', ['x']),
      'unavailable',
      503,
      '60',
      'error',
    ],
    ['any other error', new Error('the secret'), 'unavailable', 503, '1', 'error'],
    ['a thrown string', 'the secret', 'unavailable', 503, '1', 'error'],
    ['a thrown undefined', undefined, 'unavailable', 503, '1', 'error'],
  ])('%s becomes a problem', async (_what, thrown, name, status, wait, level) => {
    const logged: [string, Readonly<Record<string, unknown>> | undefined][] = [];
    const logger: Logger = {
      info: () => undefined,
      warn: (_message, fields) => void logged.push(['warn', fields]),
      error: (_message, fields) => void logged.push(['error', fields]),
    };
    const response: ApiResponse = await apiCaller(withProblemResponses(() => Promise.reject(thrown), logger))(
      'GET',
      '/',
    );
    expect([problemName(response), response.status, response.headers['retry-after']]).toEqual([
      name,
      status,
      wait,
    ]);
    expect(response.text).not.toContain('the secret');
    expect(logged.map(([at]) => at)).toEqual(level === undefined ? [] : [level]);
    const outcome = expect.stringMatching(/^(unreachable|unknown|timeout|credentials|wrong address)$/);
    if (level === 'warn') expect(logged).toEqual([['warn', { problem: name, outcome }]]);
    if (level === 'error') expect(logged).toEqual([['error', { error: thrown }]]);
  });

  test.each<[string, unknown, RegExp]>([
    ["FoneStorm's message if it refuses", of('refused'), /^FoneStorm refused .*: its message$/],
    ["FoneStorm's message if it fails", of('unknown'), /^FoneStorm failed: its message$/],
    ['which request FoneStorm did not answer in time', of('timeout'), /^FoneStorm .* in time\. its message$/],
    ['that FoneStorm has no such conference', of('not found'), /^FoneStorm has no such conference$/],
    ['when to try again, by FoneStorm', of('busy', { retryAfter: 3 }), /^FoneStorm .*: try again in 3 s$/],
    ['when to try again, by the budget', new BudgetExceeded(2), /^FoneStorm .*: try again in 2 s$/],
    ['to try again if FoneStorm cannot be reached', of('unreachable'), /^FoneStorm .*: try again$/],
    ['to try again if the relay fails', new Error('the secret'), /^The relay .*: try again$/],
    [
      'that the operator must correct a secret',
      new MalformedSecret('the secret', ['key: expected a value, got nothing']),
      /^A secret of the relay has wrong content\. The log of the relay names its faults for the operator$/,
    ],
    ['that the credentials of the relay are at fault', of('credentials'), /credentials of the relay$/],
    [
      'that refused credentials may be those of another server',
      of('credentials', { isForeign: true }),
      /credentials of the relay, or another server answers at fonestormUrl$/,
    ],
    ['that the address is wrong', of('wrong address'), /^FoneStorm cannot be used: its message$/],
    ['the message of an operation', unknownOutcome('unknown'), /^x$/],
  ])('has a detail for the caller: %s', async (_what, thrown, detail) => {
    const response = await apiCaller(withProblemResponses(() => Promise.reject(thrown), silentLogger))(
      'GET',
      '/',
    );
    expect(response.body.detail).toMatch(detail);
  });
});
