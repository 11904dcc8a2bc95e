import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { demonstrate, type RelayEmitter } from '../local/demonstration';
import { type LocalOptions, readLocalOptions } from '../local/options';
import { type LocalRelay, startRelay } from '../local/relay';
import { formatAttempt, formatEvent, say, sayFailure, terminalLogger } from '../local/terminal';
import { type Simulator, startSimulator } from '../simulator/simulator';

const DATA_FOLDER = '.relay';

async function main(): Promise<void> {
  const options = readLocalOptions(process.argv.slice(2), process.env);
  const happenings: RelayEmitter = new EventEmitter();
  happenings.on('event', (event) => say(formatEvent(event)));
  happenings.on('attempt', (...attempt) => say(formatAttempt(...attempt)));

  const simulator = options.fonestorm ? undefined : await startLocalSimulator(options);
  const relay = await startRelay({
    folder: DATA_FOLDER,
    port: options.port,
    publicUrl: options.publicUrl,
    isPublic: options.publicUrl !== undefined,
    fonestorm: options.fonestorm ?? {
      url: simulator?.url ?? '',
      credentials: { username: 'fonestorm', password: 'fonestorm' },
    },
    generation: options.generation,
    corsOrigins: options.corsOrigins,
    unmanagedConferences: options.unmanagedConferences,
    logger: terminalLogger,
    onEvent: (event) => happenings.emit('event', event),
    onAttempt: (...attempt) => happenings.emit('attempt', ...attempt),
  });
  closeOnSignal(relay, simulator);

  say(`The relay  ${relay.url}  token: ${relay.token}`);
  say(`FoneStorm  ${simulator ? `http://localhost:${simulator.port}  simulated` : options.fonestorm?.url}`);
  say();
  if (!options.isServeOnly && simulator) {
    await demonstrate(relay, happenings, {
      generation: options.generation,
      loseCallback: () => loseNextCallback(simulator),
    });
    say();
  }
  say('Serving, until Ctrl-C. To try it:');
  say(`curl --header 'token: ${relay.token}' ${relay.url}/v2/conferences`);
  say(`curl --header 'token: ${relay.token}' --no-buffer ${relay.url}/events`);
}

function startLocalSimulator({ simulatorPort: port, generation }: LocalOptions): Promise<Simulator> {
  return startSimulator({ port, folder: join(DATA_FOLDER, 'fonestorm'), settings: { generation } });
}

/** The next callback of the simulator's does not arrive, beside what else goes wrong. */
function loseNextCallback({ control }: Simulator): void {
  const { callbackFaults } = control.settings();
  control.changeSettings({ callbackFaults: [...callbackFaults, { fault: 'drop', next: 1 }] });
}

function closeOnSignal(relay: LocalRelay, simulator: Simulator | undefined): void {
  const end = async () => {
    process.once('SIGINT', () => process.exit(130));
    await simulator?.close();
    await relay.close();
    process.exit(0);
  };
  process.once('SIGINT', () => void end());
  process.once('SIGTERM', () => void end());
}

main().catch((error) => {
  if (error instanceof CommanderError) process.exit(error.exitCode);
  sayFailure(error);
  process.exit();
});
