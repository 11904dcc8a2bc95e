import { stripVTControlCharacters } from 'node:util';
import { InvalidArgumentError, Option } from 'commander';
import { Program } from '../command-line/program';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { type Simulator, startSimulator } from './simulator';

const command = new Program('npm run simulator')
  .description('FoneStorm on this machine, until Ctrl-C.')
  .addOption(
    new Option('--port <port>', 'the port to listen on; 0 for any free port')
      .env('SIMULATOR_PORT')
      .argParser(parsePort)
      .default(3001),
  )
  .addOption(
    new Option('--profile <profile>', 'talkative sends more than FoneStorm’s page documents')
      .env('SIMULATOR_PROFILE')
      .choices(['documented', 'talkative'])
      .default(DEFAULT_SETTINGS.profile),
  )
  .addOption(
    new Option('--generation <generation>', 'which of FoneStorm’s APIs')
      .env('FONESTORM_API')
      .choices(['2017', '2.4'])
      .default(DEFAULT_SETTINGS.generation),
  );

/** `npm run simulator` */
async function main(): Promise<void> {
  const { port, ...settings } = command
    .parse()
    .opts<{ port: number } & Pick<Settings, 'profile' | 'generation'>>();
  const simulator = await startSimulator({ port, settings });
  process.stdout.write(formatWelcome(simulator, settings));
  const end = () => void simulator.close();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

function formatWelcome(
  { url, controlUrl }: Simulator,
  { profile, generation }: Pick<Settings, 'profile' | 'generation'>,
): string {
  return `FoneStorm is simulated at ${url} (API: ${generation}, profile: ${profile}). Stop it with Ctrl-C.

  token    key
  login    username fonestorm, password fonestorm, at ${url}/auth
  control  ${controlUrl}/conferences

Try it:
  curl --header 'token: key' ${url}/conferences
`;
}

function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
}

main().catch((error) => {
  process.stderr.write(
    `${stripVTControlCharacters(error instanceof Error ? error.message : String(error))}\n`,
  );
  process.exitCode = 1;
});
