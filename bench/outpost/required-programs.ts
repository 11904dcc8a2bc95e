import { accessSync, constants, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The version that this comparison was written for: its settings and requests may differ in others. */
const OUTPOST = 'github.com/hookdeck/outpost';
const OUTPOST_VERSION = 'v1.1.0';
const INSTALL_OUTPOST = `go install ${OUTPOST}/cmd/outpost@${OUTPOST_VERSION} ${OUTPOST}/cmd/outpost-server@${OUTPOST_VERSION}`;

/** The programs of the comparison, and the commands that install them on Debian. */
const INSTALLED_BY = {
  outpost: INSTALL_OUTPOST,
  'outpost-server': INSTALL_OUTPOST,
  'redis-server': 'apt-get install redis-server',
  initdb: 'apt-get install postgresql',
  postgres: 'apt-get install postgresql',
  pg_isready: 'apt-get install postgresql',
  'rabbitmq-server': 'apt-get install rabbitmq-server',
  rabbitmqctl: 'apt-get install rabbitmq-server',
  epmd: 'apt-get install rabbitmq-server',
} as const;

export type ProgramName = keyof typeof INSTALLED_BY;
export type ProgramPaths = Readonly<Record<ProgramName, string>>;

const POSTGRES_FOLDER = '/usr/lib/postgresql';
/** Its scripts run as the user who calls them. Those of Debian in `/usr/sbin` change the user. */
const RABBITMQ_FOLDER = '/usr/lib/rabbitmq/bin';

/** The paths of the programs, or a sentence that names the missing ones, and how to install them. */
export function findPrograms(folders: readonly string[] = programFolders()): ProgramPaths | string {
  const names = Object.keys(INSTALLED_BY) as ProgramName[];
  const found = names.map(
    (name) => [name, folders.map((folder) => join(folder, name)).find(isProgram)] as const,
  );
  const missing = found.filter(([, path]) => path === undefined).map(([name]) => name);
  if (missing.length > 0) return describeMissing(missing);
  return Object.fromEntries(found) as ProgramPaths;
}

/** The folders that may contain the programs, the preferred ones first. */
function programFolders(): string[] {
  const { PATH = '', GOBIN, GOPATH = join(homedir(), 'go') } = process.env;
  return [
    ...(GOBIN === undefined ? [] : [GOBIN]),
    join(GOPATH, 'bin'),
    RABBITMQ_FOLDER,
    ...postgresVersions().map((version) => join(POSTGRES_FOLDER, version, 'bin')),
    ...PATH.split(delimiter),
  ];
}

/** The newest first. */
function postgresVersions(): string[] {
  try {
    return readdirSync(POSTGRES_FOLDER).sort((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function describeMissing(names: readonly ProgramName[]): string {
  const commands = [...new Set(names.map((name) => INSTALLED_BY[name]))].map((command) => `\`${command}\``);
  return `expected the programs ${names.join(', ')} on this machine: install them with ${commands.join(' and ')}`;
}
