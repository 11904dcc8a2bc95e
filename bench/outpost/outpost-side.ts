import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { createNumberedCallback } from '../load/callback-sender';
import { type Program, runProgram, startProgram } from './program';
import type { ProgramPaths } from './required-programs';
import type { ReceiverUrls, Side } from './side';
import { startPostgres, startRabbitMq, startRedis } from './stores';
import { readGoVersion, readVersion } from './versions';

/** Outpost's documentation recommends a process for each. */
const PARTS = ['api', 'delivery', 'log'] as const;
const API_KEY = 'bench';
const TOPIC = 'callback';
/** Outpost's own load test on one machine has this setting. By default it delivers one event at a time. */
const CONCURRENCY = '100';

/** Outpost with Redis, PostgreSQL and RabbitMQ, and a tenant with a webhook for each receiver. */
export async function startOutpostSide(
  paths: ProgramPaths,
  parent: string,
  receivers: ReceiverUrls,
): Promise<Side> {
  const folder = join(parent, 'outpost');
  await mkdir(folder);
  const redis = await startRedis(paths, folder);
  const postgres = await startPostgres(paths, folder);
  const rabbitMq = await startRabbitMq(paths, folder);
  const env = {
    API_KEY,
    API_JWT_SECRET: 'bench',
    AES_ENCRYPTION_SECRET: '0123456789abcdef0123456789abcdef',
    TOPICS: TOPIC,
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: `${redis.port}`,
    POSTGRES_URL: `postgres://outpost@127.0.0.1:${postgres.port}/postgres?sslmode=disable`,
    RABBITMQ_SERVER_URL: `amqp://guest:guest@127.0.0.1:${rabbitMq.port}`,
    PUBLISH_MAX_CONCURRENCY: CONCURRENCY,
    DELIVERY_MAX_CONCURRENCY: CONCURRENCY,
    LOG_MAX_CONCURRENCY: CONCURRENCY,
    // The relay of this comparison logs no more either.
    LOG_LEVEL: 'warn',
    DISABLE_TELEMETRY: 'true',
  };
  await runProgram(paths.outpost, ['migrate', 'apply', '--yes'], { folder, env });
  const ports = await Promise.all(PARTS.map(freePort));
  const url = `http://127.0.0.1:${ports[0]}/api/v1`;
  let programs: Program[] = [];
  const start = async () => {
    programs = PARTS.map((part, index) =>
      startProgram(paths['outpost-server'], [], {
        ...{ name: 'Outpost', folder },
        env: { ...env, SERVICE: part, API_PORT: `${ports[index]}` },
      }),
    );
    for (const [index, program] of programs.entries())
      await program.waitUntil(async () => (await fetch(`http://127.0.0.1:${ports[index]}/healthz`)).ok);
  };
  const kill = async () => {
    await Promise.all(programs.map((program) => program.kill()));
  };
  await start();
  for (const [id, receiver] of receivers) await createTenant(url, id, receiver);
  return {
    name: 'Outpost',
    programs: () => [...programs, ...[redis, postgres, rabbitMq].map(({ program }) => program)],
    createRequest(number, id) {
      const { body } = createNumberedCallback(number, id, url, 'JSON');
      return {
        ...{ url: `${url}/publish`, method: 'POST', headers: HEADERS },
        body: `{"tenant_id":${JSON.stringify(id)},"topic":"${TOPIC}","data":${body}}`,
      };
    },
    async killAndRestart() {
      await kill();
      await start();
    },
    deadLetterCount: () => rabbitMq.messageCount('outpost-delivery.dlq'),
    async versions() {
      const read = (path: string) => readVersion(path, ['--version'], VERSION, { folder });
      return new Map([
        ['Outpost', await readGoVersion(paths['outpost-server'], folder)],
        ['Redis', await read(paths['redis-server'])],
        ['PostgreSQL', await read(paths.postgres)],
        ['RabbitMQ', await rabbitMq.version()],
      ]);
    },
    async close() {
      await kill();
      await Promise.all([redis, postgres, rabbitMq].map(({ program }) => program.stop()));
    },
  };
}

/** `v=7.0.15` of Redis, `(PostgreSQL) 15.18` of PostgreSQL. */
const VERSION = /(?:v=|\(PostgreSQL\) )([\d.]+)/;
const HEADERS = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' };

async function createTenant(url: string, id: string, receiver: string): Promise<void> {
  const tenant = `${url}/tenants/${id}`;
  await request(tenant, 'PUT', {});
  await request(`${tenant}/destinations`, 'POST', {
    ...{ type: 'webhook', topics: ['*'] },
    config: { url: receiver },
  });
}

async function request(url: string, method: string, body: object): Promise<void> {
  const response = await fetch(url, { method, headers: HEADERS, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`Outpost: ${method} ${url}: ${response.status} ${await response.text()}`);
  await response.text();
}
