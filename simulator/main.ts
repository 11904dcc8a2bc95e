import { printable } from '../lambda/domain/printable';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { type Simulator, startSimulator } from './simulator';

const DEFAULT_PORT = '3001';

/** `npm run simulator`: FoneStorm on this machine until Ctrl-C. */
async function main(): Promise<void> {
  const { SIMULATOR_PORT, SIMULATOR_PROFILE } = process.env;
  const profile = profileOf(SIMULATOR_PROFILE || DEFAULT_SETTINGS.profile);
  const simulator = await startSimulator({
    port: portOf(SIMULATOR_PORT || DEFAULT_PORT),
    settings: { profile },
  });
  process.stdout.write(welcome(simulator, profile));
  const end = () => void simulator.close();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

function welcome({ url, controlUrl }: Simulator, profile: string): string {
  return `FoneStorm is simulated at ${url} (profile: ${profile}). Ctrl-C ends it.

  token    key
  login    username fonestorm, password fonestorm, at ${url}/auth
  control  ${controlUrl}/conferences

Try it:
  curl --header 'token: key' ${url}/conferences
`;
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`SIMULATOR_PORT is "${text}": expected a whole number from 0 to 65535.`);
}

function profileOf(text: string): Settings['profile'] {
  if (text === 'documented' || text === 'talkative') return text;
  throw new Error(`SIMULATOR_PROFILE is "${text}": expected documented or talkative.`);
}

main().catch((error) => {
  process.stderr.write(`${printable(error instanceof Error ? error.message : String(error))}\n`);
  process.exitCode = 1;
});
