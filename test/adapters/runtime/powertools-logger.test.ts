import { powertoolsLogger } from '../../../lambda/adapters/runtime/powertools-logger';
import { captureLog } from '../../http/secret-marks';

test.each(['info', 'warn', 'error'] as const)(
  '%s writes one line of JSON, with the function and the fields',
  async (level) => {
    const output = await captureLog(async () => {
      const logger = powertoolsLogger('sweep');
      logger[level]('conference.checked', { conferenceId: 'c1', error: new Error('rang +1 555 010 0999') });
      logger[level]('sweep.done');
    });
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const common = { level: level.toUpperCase(), service: 'sweep' };
    expect(lines).toMatchObject([
      {
        ...{ ...common, message: 'conference.checked', conferenceId: 'c1' },
        error: { name: 'Error', message: 'rang [number]', stack: expect.any(Array) },
      },
      { ...common, message: 'sweep.done' },
    ]);
  },
);
