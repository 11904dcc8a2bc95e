import { setTimeout as sleep } from 'node:timers/promises';
import { foneStormConferences } from '../lambda/adapters/fonestorm/conferences';
import type { FoneStormCredentials } from '../lambda/adapters/fonestorm/token';
import { parseSecret } from '../lambda/adapters/secrets/secrets-manager';
import { credentials, foneStormCredentials } from '../lambda/contract/secrets';
import { DEFAULT_FONESTORM_URL } from '../lambda/contract/settings';
import type { ConferenceLog } from '../lambda/ports/conference-log';
import type { Deployment } from './deployment';
import { describeTrial, tryGeneration } from './generation-trial';

/** What was looked at, and what was found, in plain words. */
export interface Finding {
  readonly isOk: boolean;
  readonly text: string;
}

export interface DoctorOptions {
  readonly deployment: Deployment;
  /**
   * Whether the first event of a conference is published. Where it is given, a conference is created at FoneStorm, for
   * tomorrow, and deleted again.
   */
  readonly isPublished?: (conferenceId: string) => Promise<boolean>;
}

/** Looks at a deployment from outside: the credentials, FoneStorm, the API, and where FoneStorm calls back. */
export async function* checkDeployment(options: DoctorOptions): AsyncGenerator<Finding> {
  const { deployment } = options;
  const functions = await runCheck('The functions are deployed', async () => ({
    publicUrl: await deployment.functionsOutput('PublicUrl'),
    fonestormUrl: await deployment.functionsOutput('FoneStormUrl'),
    fonestormApi: (await deployment.functionsOutput('FoneStormApi')) ?? '2017',
    alarmTopic: await deployment.functionsOutput('AlarmTopic'),
  }));
  yield functions;
  const { publicUrl: apiUrl = deployment.output('ApiUrl'), fonestormUrl = DEFAULT_FONESTORM_URL } =
    functions.value ?? {};
  if (functions.value) yield checkAlarmTopic(functions.value.alarmTopic);
  const login = await runCheck('FoneStorm’s credentials are in their secret', async () => {
    const id = deployment.output('FoneStormSecret');
    return parseSecret((await deployment.readSecret(id)) ?? '', foneStormCredentials, id);
  });
  yield login;
  if (login.value) {
    const source = login.value;
    yield await runCheck(`FoneStorm answers at ${fonestormUrl}, and accepts them`, () =>
      foneStormConferences({
        url: fonestormUrl,
        generation: '2017',
        credentials: async () => source,
        budget: { takeSlot: async () => undefined },
        purpose: 'request',
        // The sweep's log already has the unreadable elements of the list.
        logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      }).list(),
    );
  }
  if (login.value && options.isPublished)
    yield await checkGeneration(fonestormUrl, login.value, functions.value?.fonestormApi);
  const callers = await runCheck('A caller has a token (npm run token -- add NAME)', async () => {
    const id = deployment.output('CredentialsSecret');
    const { tokens } = parseSecret((await deployment.readSecret(id)) ?? '', credentials, id);
    const [token] = Object.values(tokens);
    if (token === undefined) throw new Error('there is none');
    return token;
  });
  yield callers;
  yield await runCheck(`The API answers at ${apiUrl}`, () =>
    expectStatus(
      `${apiUrl}/v2/conferences?limit=1`,
      { token: callers.value ?? '' },
      callers.value ? 200 : 401,
    ),
  );
  yield await runCheck(
    'The intake answers where FoneStorm calls back, and refuses a URL that is not the relay’s',
    () => expectStatus(`${apiUrl}/callbacks/doctor/k1.none`, {}, 404),
  );
  const { isPublished } = options;
  if (isPublished && callers.value !== undefined) {
    const token = callers.value;
    yield await runCheck('A conference is created, its first event is published, and it is deleted', () =>
      tryConference(apiUrl, token, isPublished),
    );
  }
}

/** @param alarmTopic the output of the functions' stack: an ARN, `none`, or `not set` */
function checkAlarmTopic(alarmTopic: string | undefined): Finding {
  if (alarmTopic === 'none') {
    return { isOk: true, text: 'Alarms only show on the dashboard, as alarmTopic says' };
  }
  if (alarmTopic?.startsWith('arn:')) return { isOk: true, text: `Alarms notify ${alarmTopic}` };
  return {
    isOk: false,
    text: 'Alarms notify somebody: no. Deploy with alarmTopic, the ARN of an SNS topic, or with none if dashboards are enough',
  };
}

/** @param setting the output of the functions' stack; undefined if it is not known */
async function checkGeneration(
  url: string,
  source: FoneStormCredentials,
  setting: string | undefined,
): Promise<Finding> {
  const text = 'A conference at FoneStorm shows which generation its API is';
  const { value: trial, ...failed } = await runCheck(text, () => tryGeneration(url, source));
  if (!trial) return failed;
  const isOk = setting === trial.generation;
  const advice = isOk ? 'as set in fonestormApi' : `deploy with fonestormApi ${trial.generation}`;
  return { isOk, text: `${describeTrial(trial)}; ${advice} (docs/which-fonestorm.md)` };
}

async function runCheck<T>(text: string, look: () => Promise<T>): Promise<Finding & { readonly value?: T }> {
  try {
    return { isOk: true, text, value: await look() };
  } catch (error) {
    return { isOk: false, text: `${text}: no. ${error instanceof Error ? error.message : error}` };
  }
}

const DAY = 86_400_000;
const EVENT_TIMEOUT = 60_000;

async function tryConference(
  apiUrl: string,
  token: string,
  isPublished: (conferenceId: string) => Promise<boolean>,
): Promise<void> {
  const id = `doctor-${Date.now()}`;
  const [start, end] = [DAY, DAY + 60_000].map((later) => new Date(Date.now() + later).toISOString());
  const body = JSON.stringify({ id, label: 'Made by the doctor', start_time: start, end_time: end });
  const headers = { token, 'content-type': 'application/json' };
  await expectStatus(`${apiUrl}/v2/conferences`, headers, 201, { method: 'POST', body });
  try {
    const deadline = Date.now() + EVENT_TIMEOUT;
    while (!(await isPublished(id))) {
      if (Date.now() > deadline) throw new Error(`no event within ${EVENT_TIMEOUT / 1000} s`);
      await sleep(500);
    }
  } finally {
    await expectStatus(`${apiUrl}/v2/conferences/${id}`, headers, 200, { method: 'DELETE' });
  }
}

/** A state is without anything unpublished once the bus has taken its events. */
export function isFirstEventPublishedIn(
  conferenceLog: Pick<ConferenceLog, 'load'>,
): (conferenceId: string) => Promise<boolean> {
  return async (conferenceId) => {
    const { stored } = await conferenceLog.load(conferenceId, 'none');
    return stored !== undefined && stored.state.sequence > 0 && stored.outbox === undefined;
  };
}

/** API Gateway's own answers, where a function is not there, are JSON without being problems. */
async function expectStatus(
  url: string,
  headers: Readonly<Record<string, string>>,
  expected: number,
  init: RequestInit = {},
): Promise<void> {
  const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(35_000) });
  const mediaType = expected < 400 ? 'application/json' : 'application/problem+json';
  const found = `${response.status} ${response.headers.get('content-type')}`;
  if (found === `${expected} ${mediaType}`) return;
  const hint = response.status === 401 ? '; a token that was just made counts within five minutes' : '';
  throw new Error(`it answered ${found}, expected ${expected} ${mediaType}${hint}`);
}
