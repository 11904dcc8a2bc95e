import { setTimeout as sleep } from 'node:timers/promises';
import { foneStormConferences } from '../../lambda/adapters/fonestorm/conferences';
import type { FoneStormCredentials } from '../../lambda/adapters/fonestorm/token';
import { parseSecret } from '../../lambda/adapters/secrets/secrets-manager';
import { credentials, foneStormCredentials } from '../../lambda/contract/secrets';
import { DEFAULT_FONESTORM_URL } from '../../lambda/contract/settings';
import type { ConferenceLog } from '../../lambda/ports/conference-log';
import type { Deployment } from '../deployment';
import { CONTENT_OF_SECRETS, isExisting } from '../existing-secrets';
import { foneStormOptions } from '../fonestorm-options';
import { describeTrial, tryGeneration } from '../generation-trial';
import { withFix } from './check-keys';
import { type Finding, runCheck } from './finding';

export interface DoctorOptions {
  readonly deployment: Deployment;
  /**
   * Whether the first event of a conference is published. If it is given, the doctor also creates two conferences: one
   * at FoneStorm, 300 days ahead, and one through the relay, for tomorrow. It deletes both.
   */
  readonly isPublished?: (conferenceId: string) => Promise<boolean>;
}

/** Checks a deployment from outside: its functions and alarms, the credentials, FoneStorm, the API and the intake. */
export async function* checkDeployment(options: DoctorOptions): AsyncGenerator<Finding> {
  const { deployment, isPublished } = options;
  const functions = await runCheck('The functions are deployed', async () => ({
    apiUrl: await deployment.functionsOutput('PublicUrl'),
    fonestormUrl: await deployment.functionsOutput('FoneStormUrl'),
    fonestormApi: await deployment.functionsOutput('FoneStormApi'),
    alarmTopic: await deployment.functionsOutput('AlarmTopic'),
  }));
  yield functions;
  // Without the functions, FoneStorm and the HTTP API itself can be checked all the same.
  const { apiUrl, fonestormUrl, fonestormApi, alarmTopic } = functions.value ?? {
    apiUrl: deployment.output('ApiUrl'),
    fonestormUrl: DEFAULT_FONESTORM_URL,
  };
  if (alarmTopic !== undefined) yield checkAlarmTopic(alarmTopic);
  const login = await runCheck('FoneStorm’s credentials are in their secret', async () => {
    const id = deployment.output('FoneStormSecret');
    return parseSecret((await deployment.readSecret(id)) ?? '', foneStormCredentials, id);
  });
  yield login;
  if (login.value) {
    const clientOptions = foneStormOptions(fonestormUrl, login.value);
    yield await runCheck(`FoneStorm answers at ${fonestormUrl}, and accepts the credentials`, () =>
      foneStormConferences({ ...clientOptions, generation: '2017' }).list(),
    );
  }
  if (login.value && isPublished) yield await checkGeneration(fonestormUrl, login.value, fonestormApi);
  const caller = await runCheck('A caller has a token', async () => {
    const id = deployment.output('CredentialsSecret');
    const { tokens } = await withFix(deployment, 'CredentialsSecret', async () =>
      parseSecret((await deployment.readSecret(id)) ?? '', credentials, id),
    );
    const [token] = Object.values(tokens);
    if (token === undefined)
      throw new Error(
        isExisting(deployment, 'CredentialsSecret')
          ? `There is none: add one to the secret ${id} of your app (${CONTENT_OF_SECRETS})`
          : 'There is none: run conference-relay token add NAME',
      );
    return token;
  });
  yield caller;
  const token = caller.value;
  yield await runCheck(`The API answers at ${apiUrl}`, () =>
    expectStatus(`${apiUrl}/v2/conferences?limit=1`, { token: token ?? '' }, token === undefined ? 401 : 200),
  );
  yield await runCheck('The intake answers at the callback URL, and refuses an unknown capability URL', () =>
    expectStatus(`${apiUrl}/callbacks/doctor/k1.none`, {}, 404),
  );
  if (isPublished && token !== undefined) {
    yield await runCheck('A conference is created, its first event is published, and it is deleted', () =>
      tryConference(apiUrl, token, isPublished),
    );
  }
}

/** @param alarmTopic the output of the functions: an ARN, `none`, `not set`, or `set in the app` */
function checkAlarmTopic(alarmTopic: string): Finding {
  if (alarmTopic === 'none') {
    return { outcome: 'ok', text: 'Alarms show on the dashboard only (alarmTopic: none)' };
  }
  if (alarmTopic === 'set in the app') return { outcome: 'ok', text: 'Alarms have an action of your app' };
  if (alarmTopic.startsWith('arn:')) return { outcome: 'ok', text: `Alarms notify ${alarmTopic}` };
  return {
    outcome: 'failed',
    text: 'Alarms notify somebody: failed. alarmTopic: expected the ARN of an SNS topic, or none if the dashboard is enough, got no value. Set it in cdk.json, and deploy',
  };
}

/** @param setting the output of the functions' stack; undefined if they are not deployed */
async function checkGeneration(
  url: string,
  login: FoneStormCredentials,
  setting: string | undefined,
): Promise<Finding> {
  const text = 'A test conference shows the generation of FoneStorm’s API';
  const { value: trial, ...failed } = await runCheck(text, () => tryGeneration(url, login));
  if (!trial) return failed;
  const isOk = setting === trial.generation;
  const advice = isOk ? 'as set in fonestormApi' : `set fonestormApi to ${trial.generation} and deploy`;
  return {
    outcome: isOk ? 'ok' : 'failed',
    text: `${describeTrial(trial)}; ${advice} (docs/which-fonestorm.md)`,
  };
}

const DAY = 86_400_000;
const EVENT_TIMEOUT = 60_000;

async function tryConference(
  apiUrl: string,
  token: string,
  isPublished: (conferenceId: string) => Promise<boolean>,
): Promise<void> {
  const id = `doctor-${Date.now()}`;
  const [start, end] = [DAY, DAY + 60_000].map((delay) => new Date(Date.now() + delay).toISOString());
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

/** The head of a log moves to a record once the bus has accepted its events. */
export function isFirstEventPublishedIn(
  conferenceLog: Pick<ConferenceLog, 'load'>,
): (conferenceId: string) => Promise<boolean> {
  return async (conferenceId) => {
    const { head } = await conferenceLog.load(conferenceId);
    return head !== undefined && head.state.sequence > 0;
  };
}

/** Requires the media type, too: if the function is missing, API Gateway's own answer is JSON, but not a problem. */
async function expectStatus(
  url: string,
  headers: Readonly<Record<string, string>>,
  expected: number,
  init: RequestInit = {},
): Promise<void> {
  const response = await fetch(url, { ...init, headers, signal: AbortSignal.timeout(35_000) });
  const mediaType = expected < 400 ? 'application/json' : 'application/problem+json';
  const actual = `${response.status} ${response.headers.get('content-type')}`;
  if (actual === `${expected} ${mediaType}`) return;
  const hint = response.status === 401 ? '; a new token is valid within five minutes' : '';
  throw new Error(`expected ${expected} ${mediaType}, got ${actual}${hint}`);
}
