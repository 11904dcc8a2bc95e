import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { countLines } from '../../local/counted-lines';
import { localHealth } from '../../local/health';
import { openQueue, type Queue } from '../../local/queues/queue';
import { healthContract } from '../contracts/health.contract';
import { recordingLogger } from '../recording-logger';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';

const folder = temporaryFolders();
const HOUR = 3600_000;
const opened: Queue[] = [];
afterAll(() => Promise.all(opened.map((queue) => queue.close())));

async function relayToMeasure() {
  let time = Date.parse('2026-05-04T09:00:30.000Z');
  const now = () => time;
  const path = folder();
  const queue = (name: string) =>
    openQueue({
      path: join(path, `${name}.jsonl`),
      ...{ now, maxReceiveCount: 1, visibilityTimeout: 10 * HOUR },
    });
  const [mailbox, statusChecks, deliveries] = await Promise.all([
    queue('mailbox'),
    queue('status-checks'),
    queue('deliveries'),
  ]);
  opened.push(mailbox, statusChecks, deliveries);
  const lines = countLines(silentLogger, now);
  return {
    probe: localHealth({ mailbox, 'status-checks': statusChecks, deliveries }, lines),
    deliveries,
    now,
    pass(milliseconds: number) {
      time += milliseconds;
    },
    log: lines.logger.info,
    put: () => mailbox.send({ body: 'entry', group: randomUUID(), deduplicationId: randomUUID() }),
    async receive() {
      await mailbox.receive(10);
    },
    async addDeadLetter() {
      await deliveries.send({ body: 'job' });
      const [message] = await deliveries.receive(1);
      deliveries.release(message?.id ?? '', 0);
      await deliveries.receive(1);
    },
  };
}

describe('a relay on this machine', () => {
  healthContract(relayToMeasure);

  test('a message that is not visible yet is delayed', async () => {
    const { probe, deliveries } = await relayToMeasure();
    await deliveries.send({ body: 'job', delay: HOUR });
    expect((await probe.measure()).queues.at(-1)).toMatchObject({ messages: { ready: 0, delayed: 1 } });
  });

  test('the lines that are counted are still logged, at their levels', () => {
    const recording = recordingLogger();
    const { logger } = countLines(recording.logger);
    logger.info('a.line', { id: 1 });
    logger.warn('a.warning');
    logger.error('an.error', { id: 2 });
    expect(recording.lines).toEqual({
      info: [['a.line', { id: 1 }]],
      warn: [['a.warning', undefined]],
      error: [['an.error', { id: 2 }]],
    });
  });
});
