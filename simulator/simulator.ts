import { createAccounts } from './api/accounts';
import { createRequestRate } from './api/request-rate';
import { createApiRoutes } from './api/routes';
import { createCallbackLog } from './callbacks/callback-log';
import { createCallbackSender } from './callbacks/callback-sender';
import { createSimulatedClock } from './clock';
import { createAttendance } from './conferences/attendance';
import { createConferences } from './conferences/conferences';
import { createScriptRunner } from './conferences/script-runner';
import { type Control, createControl } from './control/control';
import { createControlRoutes } from './control/control-endpoints';
import { createCalls } from './fonenumbers/calls';
import { createFoneNumbers } from './fonenumbers/fonenumbers';
import { listen } from './http/listen';
import { withOriginCheck } from './http/origin-check';
import { createRouter } from './http/routing';
import { createApiServer } from './http/server';
import { createLiveSettings, type Settings } from './settings';
import { NO_STATE_FILE, openStateFile } from './state-file';
import { formatClockTime } from './times';

export interface SimulatorOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** The address to listen on; default 127.0.0.1, which other machines cannot reach. */
  readonly host?: string;
  /** Further host names, such as a tunnel's: it answers only to these and to `localhost`. */
  readonly names?: readonly string[];
  /** The settings that differ from `DEFAULT_SETTINGS`. */
  readonly settings?: Partial<Settings>;
  /** Passwords by user name; default `fonestorm` for `fonestorm`. */
  readonly users?: Readonly<Record<string, string>>;
  /** The tokens that never expire; default `key`, as in the page's examples. */
  readonly tokens?: readonly string[];
  /** The FoneNumbers of the account, 10 digits each; default `FONENUMBERS`. */
  readonly fonenumbers?: readonly string[];
  /** The folder that keeps conferences, numbers and calls between runs; without it they are kept in memory only. */
  readonly folder?: string;
  /** The real time, milliseconds since 1970; default the machine's. */
  readonly now?: () => number;
}

/** The default numbers of an account. */
export const DEFAULT_FONENUMBERS: readonly string[] = ['3215550001', '3215550002', '3215550003'];

/** FoneStorm on this machine. */
export interface Simulator {
  /** The URL of the API, with the version: `http://127.0.0.1:3001/v2`. */
  readonly url: string;
  /** The URL of the control API: `http://127.0.0.1:3001/control`. */
  readonly controlUrl: string;
  readonly port: number;
  readonly control: Control;
  /** Resolves when every connection is closed, nothing is sent any more, and everything is on disk. */
  close(): Promise<void>;
}

/**
 * Starts FoneStorm's conference API on this machine, with callbacks, and people who join and leave.
 *
 * @throws an error whose message says in one sentence what to do: a taken port, a folder that cannot be written, an invalid
 *   setting
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', now = Date.now } = options;
  const { users = { fonestorm: 'fonestorm' }, tokens = ['key'] } = options;
  const settings = createLiveSettings(options.settings ?? {});
  const file = options.folder === undefined ? NO_STATE_FILE : await openStateFile(options.folder);
  const clock = createSimulatedClock(now, settings.current().speed);
  const { fonenumbers: account = DEFAULT_FONENUMBERS } = options;
  const save = () =>
    file.save(() => ({ conferences: conferences.all(), fonenumbers: numbers.all(), calls: calls.all() }));
  const conferences = createConferences(file.state.conferences, save);
  const numbers = createFoneNumbers(account, file.state.fonenumbers, save);
  const callbackLog = createCallbackLog(() => formatClockTime(now()));
  const callbacks = createCallbackSender(settings, callbackLog);
  const calls = createCalls({ conferences, numbers, callbacks, settings, clock }, file.state.calls, save);
  const attendance = createAttendance({ conferences, numbers, calls, callbacks, settings, clock });
  const scriptRunner = createScriptRunner({ conferences, attendance, settings, clock });
  const rate = createRequestRate(now);
  const accounts = createAccounts({ users, tokens, now });
  const control = createControl({
    ...{
      conferences,
      numbers,
      calls,
      attendance,
      scriptRunner,
      callbacks,
      callbackLog,
      rate,
      settings,
      clock,
    },
  });
  const routes = {
    ...createApiRoutes({
      accounts,
      conferences,
      numbers,
      calls,
      scriptRunner,
      callbackLog,
      rate,
      settings,
      clock,
    }),
    ...createControlRoutes(control),
  };
  const server = await listen(
    createApiServer(withOriginCheck(createRouter(routes), options.names)),
    options.port ?? 0,
    host,
  );

  settings.onChange((before) => {
    const { speed, runsScripts } = settings.current();
    if (speed !== before.speed) clock.setSpeed(speed);
    if (runsScripts && !before.runsScripts) scriptRunner.startAll();
    else if (runsScripts) scriptRunner.wake();
    else scriptRunner.stopAll();
  });
  scriptRunner.startAll();

  const base = `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  return {
    url: `${base}/v2`,
    controlUrl: `${base}/control`,
    port: server.port,
    control,
    async close() {
      scriptRunner.stopAll();
      await server.close();
      await callbacks.abortAll();
      await file.whenIdle();
    },
  };
}
