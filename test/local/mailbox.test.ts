import { join } from 'node:path';
import { openQueue } from '../../local/queue';
import { entryOfMessage, queueMailbox } from '../../local/queue-ports';
import { work } from '../../local/worker';
import { mailboxContract } from '../contracts/mailbox.contract';
import { folders } from '../folder';
import { silent } from '../silent-log';

const folder = folders();

describe('the mailbox on one machine', () => {
  let close: (() => Promise<void>) | undefined;
  afterAll(() => close?.());

  mailboxContract(async () => {
    const queue = await openQueue({ path: join(folder(), 'mailbox.jsonl'), maxReceiveCount: 4 });
    close = () => queue.close();
    return {
      mailbox: queueMailbox(queue),
      consume: (handle) =>
        work(queue, (message) => handle(entryOfMessage(message)), silent, { backoff: [5] }),
      putRaw: (group, body) => queue.send({ group, body }),
      deadLetters: async () => queue.deadLetters().length,
      redrive: async () => {
        await queue.redrive();
      },
    };
  });
});
