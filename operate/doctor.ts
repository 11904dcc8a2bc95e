import { foneStormClient } from '../lambda/adapters/fonestorm-client';
import { secretOf } from '../lambda/adapters/secrets-manager';
import { credentials, foneStormCredentials } from '../lambda/contract/secrets';
import type { Deployment } from './deployment';

/** What was looked at, and what was found, in plain words. */
export interface Finding {
  readonly isWell: boolean;
  readonly text: string;
}

export interface DoctorOptions {
  readonly deployment: Deployment;
  /** Of the API and the callbacks, without a slash at its end. */
  readonly apiUrl: string;
  readonly fonestormUrl: string;
}

/** Looks at a deployment from outside: the credentials, FoneStorm, the API, and where FoneStorm calls back. */
export async function* examine(options: DoctorOptions): AsyncGenerator<Finding> {
  const { deployment, apiUrl, fonestormUrl } = options;
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
        credentials: async () => source,
        budget: { take: async () => undefined },
        purpose: 'request',
      }).list(),
    );
  }
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
}

async function finding<T>(text: string, look: () => Promise<T>): Promise<Finding & { readonly value?: T }> {
  try {
    return { isWell: true, text, value: await look() };
  } catch (error) {
    return { isWell: false, text: `${text}: no. ${error instanceof Error ? error.message : error}` };
  }
}

async function expectStatus(url: string, headers: Record<string, string>, expected: number): Promise<void> {
  const { status } = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  if (status !== expected) throw new Error(`it answered ${status}, expected ${expected}`);
}
