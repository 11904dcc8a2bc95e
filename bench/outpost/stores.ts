import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { type Program, runProgram, startProgram } from './program';
import type { ProgramPaths } from './required-programs';

/** A store of Outpost. */
export interface Store {
  readonly program: Program;
  readonly port: number;
}

/** RabbitMQ, with its list of queues. */
export interface Broker extends Store {
  /** The number of messages in a queue. */
  messageCount(queue: string): Promise<number>;
  version(): Promise<string>;
}

/** Snapshots as in Outpost's example for Docker Compose. */
export async function startRedis(paths: ProgramPaths, folder: string): Promise<Store> {
  const port = await freePort();
  const place = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', folder];
  const program = startProgram(paths['redis-server'], [...place, '--save', '20', '1'], {
    name: 'Redis',
    folder,
  });
  await program.waitUntil(() => isListening(port));
  return { program, port };
}

/** PostgreSQL's own settings, which force each commit to the disk. The database is `postgres`, and the user `outpost`. */
export async function startPostgres(paths: ProgramPaths, folder: string): Promise<Store> {
  const port = await freePort();
  const user = await postgresUser();
  const tables = join(folder, 'postgres');
  await mkdir(tables);
  if (user) await chown(tables, user.uid, user.gid);
  const options = { name: 'PostgreSQL', folder: tables, ...(user && { user }) };
  const files = join(tables, 'files');
  await runProgram(paths.initdb, ['--pgdata', files, '--username', 'outpost', '--auth', 'trust'], options);
  const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', `unix_socket_directories=${tables}`];
  const argv = ['-D', files, ...settings.flatMap((setting) => ['-c', setting])];
  const program = startProgram(paths.postgres, argv, options);
  const question = ['--host', '127.0.0.1', '--port', `${port}`];
  await program.waitUntil(async () => (await runProgram(paths.pg_isready, question, { folder })) !== '');
  return { program, port };
}

/** RabbitMQ's own settings. Outpost declares quorum queues, which force each message to the disk. */
export async function startRabbitMq(paths: ProgramPaths, folder: string): Promise<Broker> {
  const place = join(folder, 'rabbitmq');
  await mkdir(place);
  const [port, distributionPort, mapperPort] = [await freePort(), await freePort(), await freePort()];
  const configuration = join(place, 'rabbitmq.conf');
  await writeFile(configuration, `listeners.tcp.1 = 127.0.0.1:${port}\n`);
  const env = {
    HOME: place,
    RABBITMQ_NODENAME: 'bench@localhost',
    RABBITMQ_CONFIG_FILE: configuration,
    RABBITMQ_CONF_ENV_FILE: join(place, 'none'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(place, 'plugins'),
    RABBITMQ_MNESIA_BASE: place,
    RABBITMQ_LOG_BASE: place,
    RABBITMQ_DIST_PORT: `${distributionPort}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    ERL_EPMD_PORT: `${mapperPort}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
  // Erlang's port mapper would otherwise be started as a daemon, and stay.
  const mapper = startProgram(paths.epmd, [], { name: 'epmd', folder: place, env });
  await mapper.waitUntil(() => isListening(mapperPort));
  const program = startProgram(paths['rabbitmq-server'], [], { name: 'RabbitMQ', folder: place, env });
  await program.waitUntil(() => isListening(port));
  const listing = ['--node', env.RABBITMQ_NODENAME, 'list_queues', 'name', 'messages', '--quiet'];
  return {
    port,
    program: {
      ...program,
      async stop() {
        await program.stop();
        await mapper.stop();
      },
    },
    version: async () => (await runProgram(paths.rabbitmqctl, ['version'], { folder: place, env })).trim(),
    async messageCount(queue) {
      const rows = (await runProgram(paths.rabbitmqctl, listing, { folder: place, env })).split('\n');
      return Number(rows.map((row) => row.split('\t')).find(([name]) => name === queue)?.[1] ?? 0);
    },
  };
}

/** PostgreSQL refuses to run as root. */
async function postgresUser(): Promise<{ readonly uid: number; readonly gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8')) ?? [];
  if (uid === undefined)
    throw new Error('expected the user postgres, which runs PostgreSQL in place of root');
  return { uid: Number(uid), gid: Number(gid) };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (is: boolean) => {
      socket.destroy();
      resolve(is);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
