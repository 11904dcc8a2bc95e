import { lambdaLogger, withRequestId } from '../../../lambda/adapters/runtime/lambda-logger';
import { captureLog } from '../../http/secret-marks';

async function linesOf(work: () => Promise<void>): Promise<object[]> {
  const lines = (await captureLog(work)).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

test.each(['info', 'warn', 'error'] as const)(
  '%s writes one line of JSON, with what Lambda filters by, the code and the fields',
  async (level) => {
    const lines = await linesOf(async () => {
      const error = new Error('rang +1 555 010 0999\nand again');
      lambdaLogger[level]('conference.checked', { conferenceId: 'c1', error, absent: undefined });
      lambdaLogger[level]('sweep.done');
    });
    const common = { timestamp: expect.stringMatching(/^\d{4}-.*T.*Z$/), level: level.toUpperCase() };
    expect(lines).toEqual([
      {
        ...{ ...common, message: 'conference.checked', conferenceId: 'c1' },
        error: { name: 'Error', message: 'rang [number]\nand again', stack: expect.any(Array) },
      },
      { ...common, message: 'sweep.done' },
    ]);
  },
);

test('lines of an invocation have its request id', async () => {
  const handler = withRequestId(async (event: string) => lambdaLogger.info('sweep.done', { event }));
  const lines = await linesOf(async () => {
    await handler('one', { awsRequestId: 'r1' });
    await handler('two', { awsRequestId: 'r2' });
  });
  expect(lines).toMatchObject([
    { requestId: 'r1', event: 'one' },
    { requestId: 'r2', event: 'two' },
  ]);
});

test('fields that JSON cannot hold are left out, and the line is written', async () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  const lines = await linesOf(async () => {
    lambdaLogger.info('sweep.done', { circular });
    lambdaLogger.info('sweep.done', { count: 1n });
  });
  expect(lines).toMatchObject([{ message: 'sweep.done' }, { message: 'sweep.done' }]);
});
