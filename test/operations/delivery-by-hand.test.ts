import { deliverCallback } from '../../lambda/operations/deliver-callback';
import { delivering, HOST, SECOND } from './delivering';

test.each([
  ['was lost', 'before'],
  ['came, without an answer', 'after'],
] as const)(
  'a failure whose report %s is tried, not reported again, where somebody asks for it by hand',
  async (_name, when) => {
    const relay = await delivering();
    relay.receivers.set(HOST, () => ({ status: relay.got.length === 0 ? 410 : 200 }));
    relay.redelivers = false;
    const { mailbox } = relay.ports;
    const broken: typeof mailbox = {
      async put(entry) {
        if (when === 'after') await mailbox.put(entry);
        throw new Error('no answer');
      },
    };
    relay.handle = deliverCallback({ ...relay.ports, mailbox: broken });
    await relay.callback('c1', 'callback-1');
    await relay.pass(SECOND);
    expect(await relay.read('c1', 'callback-1')).toMatchObject({
      standing: 'pending',
      untold: true,
      tries: 1,
    });
    const reported = relay.mailbox.length;
    relay.handle = deliverCallback(relay.ports);
    await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1' }, relay.now);
    await relay.pass(SECOND);
    expect(await relay.read('c1', 'callback-1')).toMatchObject({ standing: 'delivered', tries: 2 });
    expect(relay.mailbox).toHaveLength(reported);
    await relay.finish();
    expect(relay.mailbox).toHaveLength(reported);
  },
);
