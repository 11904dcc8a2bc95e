import { setTimeout as sleep } from 'node:timers/promises';
import { foneStormClient } from '../lambda/adapters/fonestorm-client';
import type { TokenSource } from '../lambda/adapters/fonestorm-token';
import { secretOf } from '../lambda/adapters/secrets-manager';
import { credentials, foneStormCredentials } from '../lambda/contract/secrets';
import { FONESTORM_URL } from '../lambda/contract/settings';
import type { Journal } from '../lambda/ports';
import type { Deployment } from './deployment';
import { sentenceOf, tryGeneration } from './generation-trial';

/** What was looked at, and what was found, in plain words. */
export interface Finding {
  readonly isWell: boolean;
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
export async function* examine(options: DoctorOptions): AsyncGenerator<Finding> {
  const { deployment } = options;
  const functions = await finding('The functions are deployed', async () => ({
    publicUrl: await deployment.functionsOutput('PublicUrl'),
    fonestormUrl: await deployment.functionsOutput('FoneStormUrl'),
    fonestormApi: (await deployment.functionsOutput('FoneStormApi')) ?? '2017',
    alarmTopic: await deployment.functionsOutput('AlarmTopic'),
  }));
  yield functions;
  const { publicUrl: apiUrl = deployment.output('ApiUrl'), fonestormUrl = FONESTORM_URL } =
    functions.value ?? {};
  if (functions.value) yield alarmsNotify(functions.value.alarmTopic);
  const login = await finding('FoneStorm’s credentials are in their secret', async () => {
    const id = deployment.output('FoneStormSecret');
    return secretOf((await deployment.readSecret(id)) ?? '', foneStormCredentials, id);
  });
  yield login;
  if (login.value) {
    const source = login.value;
    yield await finding(`FoneStorm answers at ${fonestormUrl}, and accepts them`, () =>
      foneStormClient({
        url: fonestormUrl,
        generation: '2017',
        credentials: async () => source,
        budget: { take: async () => undefined },
        purpose: 'request',
        // The sweep's log already has the unreadable elements of the list.
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      }).list(),
    );
  }
  if (login.value && options.isPublished)
    yield await generationFits(fonestormUrl, login.value, functions.value?.fonestormApi);
  const callers = await finding('A caller has a token (npm run token -- add NAME)', async () => {
    const id = deployment.output('CredentialsSecret');
    const { tokens } = secretOf((await deployment.readSecret(id)) ?? '', credentials, id);
    const [token] = Object.values(tokens);
    if (token === undefined) throw new Error('there is none');
    return token;
  });
  yield callers;
  yield await finding(`The API answers at ${apiUrl}`, () =>
    expectStatus(
      `${apiUrl}/v2/conferences?limit=1`,
      { token: callers.value ?? '' },
      callers.value ? 200 : 401,
    ),
  );
  yield await finding(
    'The intake answers where FoneStorm calls back, and refuses a URL that is not the relay’s',
    () => expectStatus(`${apiUrl}/callbacks/doctor/k1.none`, {}, 404),
  );
  const { isPublished } = options;
  if (isPublished && callers.value !== undefined) {
    const token = callers.value;
    yield await finding('A conference is created, its first event is published, and it is deleted', () =>
      tryConference(apiUrl, token, isPublished),
    );
  }
}

/** @param alarmTopic the output of the functions' stack: an ARN, `none`, or `not set` */
function alarmsNotify(alarmTopic: string | undefined): Finding {
  if (alarmTopic === 'none') {
    return { isWell: true, text: 'Alarms only show on the dashboard, as alarmTopic says' };
  }
  if (alarmTopic?.startsWith('arn:')) return { isWell: true, text: `Alarms notify ${alarmTopic}` };
  return {
    isWell: false,
    text: 'Alarms notify somebody: no. Deploy with alarmTopic, the ARN of an SNS topic, or with none if dashboards are enough',
  };
}

/** @param setting the output of the functions' stack; undefined if it is not known */
async function generationFits(
  url: string,
  source: TokenSource,
  setting: string | undefined,
): Promise<Finding> {
  const text = 'A conference at FoneStorm shows which generation its API is';
  const { value: trial, ...failed } = await finding(text, () => tryGeneration(url, source));
  if (!trial) return failed;
  const isWell = setting === trial.generation;
  const advice = isWell ? 'as set in fonestormApi' : `deploy with fonestormApi ${trial.generation}`;
  return { isWell, text: `${sentenceOf(trial)}; ${advice} (docs/which-fonestorm.md)` };
}

async function finding<T>(text: string, look: () => Promise<T>): Promise<Finding & { readonly value?: T }> {
  try {
    return { isWell: true, text, value: await look() };
  } catch (error) {
    return { isWell: false, text: `${text}: no. ${error instanceof Error ? error.message : error}` };
  }
}

const DAY = 86_400_000;
const LONGEST = 60_000;

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
    const deadline = Date.now() + LONGEST;
    while (!(await isPublished(id))) {
      if (Date.now() > deadline) throw new Error(`no event within ${LONGEST / 1000} s`);
      await sleep(500);
    }
  } finally {
    await expectStatus(`${apiUrl}/v2/conferences/${id}`, headers, 200, { method: 'DELETE' });
  }
}

/** A state is without anything unpublished once the bus has taken its events. */
export function firstEventOf(journal: Pick<Journal, 'load'>): (conferenceId: string) => Promise<boolean> {
  return async (conferenceId) => {
    const { saved } = await journal.load(conferenceId, 'none');
    return saved !== undefined && saved.state.sequence > 0 && saved.unpublished === undefined;
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
