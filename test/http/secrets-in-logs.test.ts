import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { lambdaLogger } from '../../lambda/adapters/runtime/lambda-logger';
import { onDeliveries, onMailbox, onStatusChecks } from '../../lambda/adapters/sqs/batch-handlers';
import { CALLBACK_ROUTES, ROUTES } from '../../lambda/contract/routes';
import type { CallbackFacts } from '../../lambda/domain/callback/describe-callback';
import { callbackUrl } from '../../lambda/operations/callbacks/callback-url';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../../lambda/operations/conferences/check-status';
import { deliverCallback } from '../../lambda/operations/deliveries/deliver-callback';
import { receiverSecrets } from '../../lambda/operations/deliveries/signature';
import { sweep } from '../../lambda/operations/sweep/sweep';
import { FoneStormError } from '../../lambda/ports/fonestorm';
import { inMemoryHostLimits } from '../in-memory/deliveries';
import type { ApiCall } from '../operations/api-caller';
import { interceptPort } from '../operations/intercept-port';
import { isolatedRelay } from '../operations/isolated-relay';
import { WEEKLY } from '../operations/series/series-steps';
import {
  CALLBACK_KEYS,
  CREDENTIALS,
  FIELDS,
  FONENUMBERS,
  LONGEST_REQUEST,
  PUBLIC_URL,
  SIGNING_KEYS,
  testRelay,
} from '../operations/test-relay';
import { captureLog, MARKS, startEcho } from './secret-marks';

const relay = testRelay();
let echo: Awaited<ReturnType<typeof startEcho>>;
beforeAll(async () => {
  echo = await startEcho();
});
afterAll(async () => {
  echo.server.closeAllConnections();
  await new Promise((closed) => echo.server.close(closed));
});

const KEYS = { ...CALLBACK_KEYS, basic: { username: 'fonestorm', password: MARKS.basic } };
const BASIC = Buffer.from(`fonestorm:${MARKS.basic}`).toString('base64');
const RECEIVER = `https://receiver.example/callbacks?key=${MARKS.url}`;
const ID = 'a';
const URL_ = callbackUrl(PUBLIC_URL, ID, KEYS);
const MAC = URL_.split('.').at(-1) ?? '';

const path = `/v2/conferences/${ID}`;
const numberPath = `/v2/fonenumbers/${FONENUMBERS[0]}/service`;
const seriesPath = `/v2/series/${WEEKLY.id}`;
const notify = {
  ...{ fonenumber: FONENUMBERS[0], method: 'POST', url: RECEIVER },
  ...{ url_username: MARKS.header, url_password: MARKS.password },
};
const fields = { ...FIELDS, label: MARKS.body, organizer: MARKS.number, callback_url: RECEIVER };
const query = `token=${MARKS.token}&q=${MARKS.query}`;
const sendCallback = (call: ApiCall, method: string, authorization = `Basic ${BASIC}`) =>
  call(
    method,
    `${new URL(URL_).pathname}?q=${MARKS.query}`,
    {
      note: MARKS.body,
      conference_url: URL_,
      authorization: BASIC,
      from: MARKS.number,
      nested: { pin: MARKS.url },
    },
    { token: '', authorization, 'user-agent': MARKS.header, cookie: MARKS.header },
  );

/** A request to each route that succeeds, and others that are refused. */
const REQUESTS: Readonly<Record<string, (call: ApiCall) => Promise<unknown>>> = {
  [ROUTES.logIn]: async (call) => {
    const { body } = await call('POST', '/v2/auth', { username: 'ada', password: MARKS.password });
    await call('GET', '/v2/conferences', undefined, { token: body.token ?? '' });
    await call('POST', '/v2/auth', { username: MARKS.body, password: MARKS.body });
    await call('POST', '/v2/auth', `{"password":"${MARKS.password}`);
    return body.token;
  },
  [ROUTES.list]: (call) =>
    Promise.all([query, 'text', 'from'].map((q) => call('GET', `/v2/conferences?${q}=${MARKS.query}`))),
  [ROUTES.create]: async (call) => {
    await call('POST', '/v2/conferences', { id: ID, ...fields }, { 'idempotency-key': MARKS.header });
    await call('POST', '/v2/conferences', { id: MARKS.body, ...fields, max_members: MARKS.body });
  },
  [ROUTES.read]: (call) => call('GET', path, undefined, { 'cache-control': 'no-cache' }),
  [ROUTES.update]: (call) => call('PUT', `${path}?${query}`, { ...fields, label: `${MARKS.body} anew` }),
  [ROUTES.delete]: async (call) => {
    await call('DELETE', `${path}?${query}`);
    await call('DELETE', `${path}?erase=true`);
  },
  [ROUTES.fonenumbers]: (call) => call('GET', `${path}/fonenumbers?${query}`),
  [ROUTES.callbacks]: (call) => call('GET', `${path}/callbacks?${query}`),
  [ROUTES.callback]: (call) => call('GET', `${path}/callbacks/${MARKS.query}`),
  [ROUTES.events]: (call) => call('GET', `${path}/events?after=${MARKS.query}`),
  [ROUTES.statusChecks]: (call) => call('GET', `${path}/status-checks?${query}`),
  [ROUTES.timetable]: (call) => call('GET', `/v2/timetable?${query}`),
  [ROUTES.health]: (call) => call('GET', `/v2/health?${query}`),
  [ROUTES.counts]: (call) => call('GET', `/v2/counts?from=${MARKS.query}`),
  [ROUTES.deliveries]: (call) => call('GET', `${path}/deliveries?${query}`),
  [ROUTES.signingSecret]: (call) => call('GET', `${path}/signing-secret?${query}`),
  [ROUTES.allDeliveries]: (call) =>
    Promise.all([query, `status=failed&text=${MARKS.query}`].map((q) => call('GET', `/v2/deliveries?${q}`))),
  [ROUTES.retry]: (call) => call('POST', `/v2/deliveries/${ID}.${MARKS.query}/retry`, MARKS.body),
  [ROUTES.allFonenumbers]: (call) => call('GET', `/v2/fonenumbers?${query}`),
  [ROUTES.fonenumber]: (call) => call('GET', `/v2/fonenumbers/${MARKS.query}?${query}`),
  [ROUTES.setService]: async (call) => {
    await call('POST', numberPath, { service_type: 'Fax', service_id: MARKS.body });
    await call('POST', numberPath, { service_type: MARKS.body });
  },
  [ROUTES.setReceiveNotify]: async (call) => {
    await call('POST', '/v2/calls/receive_notify', notify);
    await call('POST', '/v2/calls/receive_notify', { ...notify, url: URL_ });
  },
  [ROUTES.setSendNotify]: (call) => call('POST', '/v2/calls/send_notify', { ...notify, method: MARKS.body }),
  [ROUTES.createSeries]: async (call) => {
    await call('POST', '/v2/series', {
      ...WEEKLY,
      template: { label: MARKS.body, callback_url: RECEIVER },
    });
    await call('POST', '/v2/series', { ...WEEKLY, rrule: MARKS.body, template: MARKS.body });
  },
  [ROUTES.listSeries]: (call) => call('GET', `/v2/series?${query}`),
  [ROUTES.readSeries]: (call) => call('GET', `${seriesPath}?${query}`),
  [ROUTES.updateSeries]: (call) => call('PUT', seriesPath, { template: { label: `${MARKS.body} anew` } }),
  [ROUTES.occurrences]: (call) => call('GET', `${seriesPath}/occurrences?${query}`),
  [ROUTES.seriesEvents]: (call) => call('GET', `${seriesPath}/events?${query}`),
  [ROUTES.readOccurrence]: (call) => call('GET', `${seriesPath}/occurrences/${MARKS.query}`),
  [ROUTES.moveOccurrence]: (call) => call('PUT', `${seriesPath}/occurrences/${MARKS.query}`, MARKS.body),
  [ROUTES.skipOccurrence]: (call) => call('DELETE', `${seriesPath}/occurrences/${MARKS.query}`),
  [ROUTES.deleteSeries]: (call) => call('DELETE', seriesPath),
  [CALLBACK_ROUTES.get]: (call) => sendCallback(call, 'GET'),
  [CALLBACK_ROUTES.post]: async (call) => {
    await sendCallback(call, 'POST');
    await sendCallback(call, 'POST', `Basic ${MARKS.header}`);
  },
};

/** In the order of a conference's life: erasures and deletions come last. */
const IN_ORDER = Object.entries(REQUESTS).toSorted(
  ([a], [b]) => Number(a === ROUTES.delete) - Number(b === ROUTES.delete),
);

function records(...bodies: readonly string[]): SQSEvent {
  const attributes = { MessageGroupId: ID, ApproximateReceiveCount: '1', SentTimestamp: '0' };
  return {
    Records: bodies.map((body) => ({ messageId: randomUUID(), body, attributes })),
  } as unknown as SQSEvent;
}

const UNREADABLE = [
  ...[MARKS.body, `{"format":1,"job":{"conferenceId":"${MARKS.body}"`, '', `"${MARKS.body}"`],
  ...[JSON.stringify({ format: MARKS.body, statusCheck: MARKS.body, job: MARKS.body, entry: MARKS.body })],
  ...[
    JSON.stringify({
      format: 1,
      statusCheck: { reason: 1, id: MARKS.body },
      job: { previousAttempts: MARKS.body },
    }),
  ],
  JSON.stringify({ source: MARKS.body, detail: { callback: { known: MARKS.body, from: MARKS.number } } }),
];

/** An error that repeats its input in its message and in its fields. */
function quoting(): Error {
  const all = Object.values(MARKS).join(' ');
  const cause = Object.assign(new TypeError(`Invalid URL ${URL_}`), { input: all, code: 'ERR_INVALID_URL' });
  return Object.assign(new Error(`the item of ${MARKS.number} at ${URL_}`, { cause }), {
    ...{ input: all, issues: [{ input: all }], $response: { body: all } },
  });
}

type Relay = Awaited<ReturnType<typeof isolatedRelay>>;
const failing = <T extends object>(port: T, makeError: () => Error) =>
  interceptPort(port, () => Promise.reject(makeError()));

/** The failures under which the requests are sent. */
const CONDITIONS: Readonly<Record<string, (ports: Relay['ports']) => Partial<Relay['ports']>>> = {
  'without a failure,': () => ({}),
  'while definitions cannot be read': ({ definitions }) => ({
    definitions: failing(definitions, quoting),
  }),
  'while the conference log fails': ({ conferenceLog, deliveries }) => ({
    conferenceLog: failing(conferenceLog, quoting),
    deliveries: failing(deliveries, quoting),
  }),
  'while the mailbox fails': ({ mailbox, eventBus }) => ({
    mailbox: failing(mailbox, quoting),
    eventBus: failing(eventBus, quoting),
  }),
  ...Object.fromEntries(
    (['refused', 'unreachable', 'timeout'] as const).map((outcome) => [
      `while requests to FoneStorm end as ${outcome}`,
      ({ fonestorm }: Relay['ports']) => ({
        fonestorm: failing(fonestorm, () => {
          const message = [...Object.values(MARKS), URL_].join(' ');
          return new FoneStormError(outcome, message, { status: 400, cause: quoting() });
        }),
      }),
    ]),
  ),
  ...Object.fromEntries(
    ([400, 401, 200, undefined] as const).map((status) => [
      `while FoneStorm repeats the request, with status ${status},`,
      () => {
        echo.status = status as number;
        const credentials =
          status === 200
            ? { username: 'fonestorm', password: MARKS.password }
            : { token: MARKS.foneStormToken };
        // Without a status it never answers.
        const patience = status === undefined ? { timeout: 30 } : {};
        return { fonestorm: relay().client({ url: echo.url, credentials, ...patience }) };
      },
    ]),
  ),
};

test('requests exist for every route', () => {
  expect(Object.keys(REQUESTS).sort()).toEqual([...Object.values({ ...ROUTES, ...CALLBACK_ROUTES })].sort());
});

test.each(Object.entries(CONDITIONS))(
  '%s no part of a request and no secret is logged',
  async (_name, breakPorts) => {
    const secrets: string[] = [...Object.values(MARKS), BASIC, MAC, ...Object.values(CALLBACK_KEYS.keys)];
    secrets.push(...receiverSecrets(RECEIVER, SIGNING_KEYS), ...Object.values(SIGNING_KEYS.keys), 'v1,');
    let it: Relay | undefined;
    const log = await captureLog(async () => {
      const usual = {
        ...{ logger: lambdaLogger, callbackKeys: async () => KEYS },
        credentials: async () => ({
          ...{ ...CREDENTIALS, tokens: { ada: MARKS.token }, users: { ada: MARKS.password } },
        }),
      };
      it = await isolatedRelay(relay(), () => usual);
      const { ports } = it;
      const as =
        (call: ApiCall): ApiCall =>
        (method, target, body, headers, ip) =>
          call(method, target, body, { token: MARKS.token, ...headers }, ip);
      await REQUESTS[ROUTES.create]?.(as(it.call));
      secrets.push((await ports.definitions.read(ID))?.fonestorm?.pin ?? 'a PIN');
      await it.settle();
      const broken = { ...ports, ...breakPorts(ports) };
      for (const [route, request] of IN_ORDER) {
        const loginToken = await request(as(relay().with(broken)));
        if (route === ROUTES.logIn && typeof loginToken === 'string') secrets.push(loginToken);
        if (LEAVING_WORK.includes(route)) await work(it, broken);
      }
      await it.settle();
    });
    expect(log.split('\n').length).toBeGreaterThan(10);
    for (const secret of secrets)
      expect(log.includes(secret) ? [secret, lineWith(log, secret)] : []).toEqual([]);
    const events = JSON.stringify(it?.events);
    const allowedInEvents: readonly string[] = [MARKS.body, MARKS.query, MARKS.number];
    const absentInEvents = secrets.filter((secret) => !allowedInEvents.includes(secret));
    for (const secret of absentInEvents) expect([secret, events.includes(secret)]).toEqual([secret, false]);
  },
);

function lineWith(log: string, secret: string): string | undefined {
  return log.split('\n').find((line) => line.includes(secret));
}

/** Requests that leave work for the other functions. */
const LEAVING_WORK: readonly string[] = [ROUTES.update, CALLBACK_ROUTES.post, ROUTES.delete];

/** Runs all functions that answer no requests, on the work that is queued now. */
async function work(it: Relay, ports: Relay['ports']): Promise<void> {
  const { logger } = ports;
  const deliver = deliverCallback({
    ...ports,
    hostLimits: inMemoryHostLimits({ now: () => Date.parse(it.now()) }),
    receivers: {
      send: async ({ url, headers }) => ({
        ...{
          startedAt: it.now(),
          duration: 1,
          status: 410,
          response: `${MARKS.answer} ${url} ${JSON.stringify(headers)}`,
        },
      }),
    },
    random: () => 0,
  });
  const jobs = it.events.flatMap(({ type, detail }) =>
    type === 'Callback Received' ? [(detail.callback as CallbackFacts).position] : [],
  );
  const messages = jobs.map((position) => JSON.stringify({ format: 1, job: { conferenceId: ID, position } }));
  const statusChecks = [{ id: 'q', conferenceId: ID, reason: MARKS.body, notBefore: it.now() }];
  const requested = statusChecks.map((statusCheck) => JSON.stringify({ format: 1, statusCheck }));
  const entries = it.mailbox.map((entry) => JSON.stringify({ format: 1, entry }));
  await onMailbox(advanceConference(ports), logger)(records(...UNREADABLE, ...entries));
  await onDeliveries(deliver, logger)(records(...UNREADABLE, ...messages));
  await onStatusChecks(checkStatus(ports), logger)(records(...UNREADABLE, ...requested));
  it.pass(LONGEST_REQUEST);
  await sweep(ports)().catch((error: unknown) => logger.error('sweep.failed', { error }));
}
