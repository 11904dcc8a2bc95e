import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator } from '../../simulator/simulator';
import { createNumberedCallback } from '../load/callback-sender';
import { createConference } from '../load/create-conference';
import { startRelayProcess } from '../load/relay-process';
import type { ReceiverUrls, Side } from './side';

/** The relay on one machine, and conferences whose callbacks it delivers to the receivers. */
export async function startRelaySide(parent: string, receivers: ReceiverUrls): Promise<Side> {
  const folder = join(parent, 'relay');
  await mkdir(folder);
  const simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  const relay = await startRelayProcess(folder, simulator.url);
  const callbackUrls = new Map<string, string>();
  for (const [id, url] of receivers) {
    await createConference(relay, id, url);
    callbackUrls.set(id, simulator.control.conference(id).fields.callback_url ?? '');
    await simulator.control.join(id, 'organizer');
  }
  return {
    name: 'relay',
    programs: () => [{ name: 'relay', pid: relay.pid }],
    createRequest: (number, id) => createNumberedCallback(number, id, callbackUrls.get(id) ?? '', 'JSON'),
    killAndRestart: () => relay.killAndRestart(),
    versions: async () => new Map([['relay', `Node.js ${process.version}`]]),
    async close() {
      await relay.close();
      await simulator.close();
    },
  };
}
