import { mkdir } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { dynamodbBudget } from '../lambda/adapters/dynamodb-budget';
import { dynamodbDefinitions } from '../lambda/adapters/dynamodb-definitions';
import { dynamodbJournal } from '../lambda/adapters/dynamodb-journal';
import { dynamodbLoginGuard } from '../lambda/adapters/dynamodb-login-guard';
import { foneStormClient } from '../lambda/adapters/fonestorm-client';
import type { TokenSource } from '../lambda/adapters/fonestorm-token';
import { jwtLoginTokens } from '../lambda/adapters/jwt-login-tokens';
import { questionOf } from '../lambda/adapters/question-message';
import { systemClock as clock } from '../lambda/adapters/system-clock';
import { type Rules, rulesWith } from '../lambda/domain/rules';
import { answering } from '../lambda/http/answering';
import { callbackRoutes } from '../lambda/http/callback-endpoint';
import { conferencesApi } from '../lambda/http/conferences-api';
import { nodeServer } from '../lambda/http/node-server';
import { routing } from '../lambda/http/routing';
import { advanceConference } from '../lambda/operations/advance-conference';
import { askFoneStorm } from '../lambda/operations/ask-fonestorm';
import { authenticate } from '../lambda/operations/authenticate';
import type { Log } from '../lambda/ports';
import { startEmbeddedDynamoDb } from './embedded-dynamodb';
import { type BusEvent, type LocalEventBus, openEventBus } from './event-bus';
import { eventStream } from './event-stream';
import { openQueue, type Queue } from './queue';
import { entryOfMessage, queueMailbox, queueQuestions } from './queue-ports';
import { localSecrets } from './secrets';
import { folderFailure, listenFailure } from './start-failure';
import { work } from './worker';

export interface RelayOptions {
  /** Where everything stays between runs. */
  readonly folder: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Where FoneStorm reaches the relay, without a slash at its end; this machine where there is none. */
  readonly publicUrl?: string | undefined;
  readonly fonestorm: { readonly url: string; readonly credentials: TokenSource };
  /** Others than this machine reach it: it then has secrets that nobody can guess. */
  readonly isPublic?: boolean;
  readonly log: Log;
  /** Is told of each event as it is published. */
  readonly onEvent?: (event: BusEvent) => void;
  readonly statusWords?: Rules['statusWords'];
  /** Milliseconds that FoneStorm may take for an answer. */
  readonly timeout?: number;
}

/** The whole relay in this process. */
export interface LocalRelay {
  readonly url: string;
  /** What callers send as `token`. */
  readonly token: string;
  readonly mailbox: Queue;
  /** Ends once what is in hand is done. */
  close(): Promise<void>;
}

/** After so many receives a message is a dead letter, as deployed. The next start puts it back. */
const MOST_RECEIVES = { mailbox: 200, questions: 100 };

/**
 * Starts the whole relay: the API, the callbacks, the queues, the bus, and an embedded DynamoDB.
 *
 * @throws {StartFailure}
 */
export async function startRelay(options: RelayOptions): Promise<LocalRelay> {
  const { folder, port, log } = options;
  const kept = await openKept(options).catch((error) => {
    throw folderFailure(error, folder);
  });
  const { dynamodb, mailboxQueue, questionQueue, eventBus, secrets } = kept;
  const server = nodeServer((request) => answer(request));
  await listen(server, port).catch(async (error) => {
    await kept.close();
    throw listenFailure(error, port, 'PORT');
  });
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;

  const budget = dynamodbBudget(dynamodb);
  const foneStormFor = (purpose: 'request' | 'question') =>
    foneStormClient({
      url: options.fonestorm.url,
      credentials: async () => options.fonestorm.credentials,
      budget,
      purpose,
      ...(options.timeout !== undefined && { timeout: options.timeout }),
    });
  const ports = {
    definitions: dynamodbDefinitions(dynamodb),
    journal: dynamodbJournal(dynamodb),
    mailbox: queueMailbox(mailboxQueue),
    questions: queueQuestions(questionQueue, clock),
    eventBus,
    callbackKeys: async () => secrets.callbackKeys,
    credentials: async () => secrets.credentials,
    loginTokens: jwtLoginTokens,
    loginGuard: dynamodbLoginGuard(dynamodb),
    fonestorm: foneStormFor('request'),
    publicUrl: options.publicUrl ?? url,
    rules: rulesWith(options.statusWords ?? {}),
    clock,
    log,
  };
  const answer = answering(
    routing({
      ...conferencesApi(ports),
      ...callbackRoutes(ports),
      ...eventStream(eventBus, options.isPublic ? authenticate(ports) : undefined),
    }),
    log,
  );
  const advance = advanceConference(ports);
  const ask = askFoneStorm({ ...ports, fonestorm: foneStormFor('question') });
  const stopAdvancing = work(mailboxQueue, (message) => advance(entryOfMessage(message)), log);
  const stopAsking = work(questionQueue, ({ body }) => ask(questionOf(body)), log);

  return {
    url,
    token: Object.values(secrets.credentials.tokens)[0] ?? '',
    mailbox: mailboxQueue,
    async close() {
      await stopListening(server);
      await Promise.all([stopAdvancing(), stopAsking()]);
      await kept.close();
    },
  };
}

/** All that stays between runs. */
async function openKept({ folder, onEvent, log, isPublic = false }: RelayOptions) {
  await mkdir(folder, { recursive: true });
  const dynamodb = await startEmbeddedDynamoDb({ folder: join(folder, 'dynamodb') });
  const opened: { close(): Promise<void> }[] = [dynamodb];
  const close = async () => {
    for (const each of opened.reverse()) await each.close();
  };
  const also = <T extends { close(): Promise<void> }>(each: T): T => {
    opened.push(each);
    return each;
  };
  const queue = async (name: keyof typeof MOST_RECEIVES) => {
    const opened = await openQueue({
      path: join(folder, `${name}.jsonl`),
      maxReceiveCount: MOST_RECEIVES[name],
      onDeadLetter: ({ id }) =>
        log.error('a message is a dead letter until the next start', { queue: name, id }),
    });
    await opened.redrive();
    return opened;
  };
  try {
    const secrets = await localSecrets(
      join(folder, isPublic ? 'public-secrets.json' : 'secrets.json'),
      isPublic,
    );
    const mailboxQueue = also(await queue('mailbox'));
    const questionQueue = also(await queue('questions'));
    const eventBus: LocalEventBus = also(
      await openEventBus({ path: join(folder, 'events.jsonl'), ...(onEvent && { onEvent }) }),
    );
    return { dynamodb, mailboxQueue, questionQueue, eventBus, secrets, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

/** Requests in hand are answered; then connections that stay open, as those of `/events`, are cut. */
function stopListening(server: ReturnType<typeof nodeServer>): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), 1000);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
