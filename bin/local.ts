import { EventEmitter } from 'node:events';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { readConsoleFiles } from '../lambda/adapters/runtime/console-files';
import type { ConsoleFiles } from '../lambda/ports/console-files';
import { buildConsole, consoleFolder, hasConsoleSources, isCurrent } from '../lib/functions/console-build';
import { demonstrate } from '../local/demonstration';
import { type LocalOptions, readLocalOptions } from '../local/options';
import { type LocalRelay, startRelay } from '../local/relay';
import type { RelayEmitter } from '../local/relay-emitter';
import { formatAttempt, formatEvent, say, sayFailure, terminalLogger } from '../local/terminal';
import { type Simulator, startSimulator } from '../simulator/simulator';

const DATA_FOLDER = '.relay';

async function main(): Promise<void> {
  const options = readLocalOptions(process.argv.slice(2), process.env);
  const emitter: RelayEmitter = new EventEmitter();
  emitter.on('event', (event) => say(formatEvent(event)));
  emitter.on('attempt', (...attempt) => say(formatAttempt(...attempt)));

  const consoleFiles = prepareConsole();
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
    commandSources: options.commandSources,
    unmanagedConferences: options.unmanagedConferences,
    consoleFiles,
    simulatorControlUrl: simulator?.controlUrl,
    logger: terminalLogger,
    onEvent: (event) => emitter.emit('event', event),
    onAttempt: (...attempt) => emitter.emit('attempt', ...attempt),
  });
  closeOnSignal(relay, simulator);

  say(`Relay      ${relay.url}  token: ${relay.token}`);
  say(`FoneStorm  ${simulator ? `http://localhost:${simulator.port}  (simulated)` : options.fonestorm?.url}`);
  if (consoleFiles) say(`Console    ${relay.url}/console`);
  say();
  if (!options.isServeOnly && simulator) {
    await demonstrate(relay, emitter, {
      generation: options.generation,
      loseCallbacks: (every) => loseCallbacks(simulator, every),
    });
    say();
  }
  say('Serving until Ctrl-C. Try:');
  say(`curl --header 'token: ${relay.token}' ${relay.url}/v2/conferences`);
  say(`curl --header 'token: ${relay.token}' --no-buffer ${relay.url}/events`);
}

/** Builds the console if its sources are newer. Without sources, as in a bundle of this program, there is no console. */
function prepareConsole(): ConsoleFiles | undefined {
  if (!hasConsoleSources()) return undefined;
  if (!isCurrent()) {
    say('Building the console, which takes a few seconds.');
    buildConsole();
  }
  return readConsoleFiles(consoleFolder());
}

function startLocalSimulator({ simulatorPort: port, generation }: LocalOptions): Promise<Simulator> {
  return startSimulator({ port, folder: join(DATA_FOLDER, 'fonestorm'), settings: { generation } });
}

/**
 * Makes the simulator lose every Nth callback, besides its other faults.
 *
 * @returns a function that ends this
 */
function loseCallbacks({ control }: Simulator, every: number): () => void {
  const { callbackFaults } = control.settings();
  control.changeSettings({ callbackFaults: [...callbackFaults, { fault: 'drop', every }] });
  return () => {
    const others = control
      .settings()
      .callbackFaults.filter((fault) => fault.fault !== 'drop' || fault.every !== every);
    control.changeSettings({ callbackFaults: others });
  };
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
