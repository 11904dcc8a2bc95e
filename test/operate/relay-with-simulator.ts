import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { silentLogger } from '../silent-logger';

/** Starts a simulator that runs no scripts, and a relay that uses it. */
export async function startRelayWithSimulator(
  folder: string,
): Promise<{ readonly relay: LocalRelay; readonly simulator: Simulator }> {
  const simulator = await startSimulator({ settings: { runsScripts: false, requestsPerSecond: 0 } });
  const relay = await startRelay({
    ...{ folder, port: 0, logger: silentLogger },
    fonestorm: { url: simulator.url, credentials: { username: 'fonestorm', password: 'fonestorm' } },
  });
  return { relay, simulator };
}
