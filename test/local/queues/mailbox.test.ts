import { join } from 'node:path';
import { consumeQueue } from '../../../local/queues/consume-queue';
import { openQueue } from '../../../local/queues/queue';
import { localMailbox, onLocalMailbox } from '../../../local/queues/queue-ports';
import { mailboxContract } from '../../contracts/mailbox.contract';
import { silentLogger } from '../../silent-logger';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();

describe('the mailbox on one machine', () => {
  let close: (() => Promise<void>) | undefined;
  afterAll(() => close?.());

  mailboxContract(async () => {
    const queue = await openQueue({ path: join(folder(), 'mailbox.jsonl'), maxReceiveCount: 4 });
    close = () => queue.close();
    return {
      mailbox: localMailbox(queue),
      consume: (handle) => consumeQueue(queue, onLocalMailbox(handle), silentLogger, { backoff: [5] }),
      putRaw: (group, body) => queue.send({ group, body }),
      deadLetters: async () => queue.deadLetters().length,
      redrive: async () => {
        await queue.redrive();
      },
    };
  });
});
