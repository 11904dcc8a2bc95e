import { accountsOf } from './accounts';
import { apiRoutes } from './api';
import { attendanceOf } from './attendance';
import { callbackLog } from './callback-log';
import { callbacksOf } from './callbacks';
import { callsOf } from './calls';
import { simulatedClock } from './clock';
import { conferenceLife } from './conference-life';
import { conferencesOf } from './conferences';
import { type Control, controlOf } from './control';
import { controlRoutes } from './control-endpoints';
import { ownSite } from './http/own-site';
import { routing } from './http/routing';
import { apiServer } from './http/server';
import { listening } from './listening';
import { foneNumbersOf } from './numbers';
import { requestRate } from './request-rate';
import { liveSettings, type Settings } from './settings';
import { NO_STATE_FILE, openStateFile } from './state-file';
import { timeOfClock } from './times';

export interface SimulatorOptions {
  /** 0, the default, for any port that is free. */
  readonly port?: number;
  /** The address to listen at; default 127.0.0.1, which other machines cannot reach. */
  readonly host?: string;
  /** Further host names, such as a tunnel's: it answers only to these and to `localhost`. */
  readonly names?: readonly string[];
  /** Those that are not as in `DEFAULT_SETTINGS`. */
  readonly settings?: Partial<Settings>;
  /** Passwords by user name; default `fonestorm` for `fonestorm`. */
  readonly users?: Readonly<Record<string, string>>;
  /** The tokens that never end; default `key`, which the page's examples send. */
  readonly tokens?: readonly string[];
  /** The FoneNumbers of the account, 10 digits each; default `FONENUMBERS`. */
  readonly fonenumbers?: readonly string[];
  /** The folder that keeps conferences, numbers and calls between runs; without it they are kept in memory only. */
  readonly folder?: string;
  /** The real time, milliseconds since 1970; default the machine's. */
  readonly now?: () => number;
}

/** The default numbers of an account. */
export const FONENUMBERS: readonly string[] = ['3215550001', '3215550002', '3215550003'];

/** FoneStorm on this machine. */
export interface Simulator {
  /** Of the API, with the version, as FoneStorm's is written: `http://127.0.0.1:3001/v2`. */
  readonly url: string;
  /** Of the control API: `http://127.0.0.1:3001/control`. */
  readonly controlUrl: string;
  readonly port: number;
  readonly control: Control;
  /** Ends it: resolves when every connection is closed, nothing is sent any more, and everything is on disk. */
  close(): Promise<void>;
}

/**
 * Starts FoneStorm's conference API on this machine, with conferences that live and callbacks.
 *
 * @throws an error whose message is one sentence that says what to do: a port that is taken, a folder that cannot be
 *   written, a setting that is none
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { host = '127.0.0.1', now = Date.now } = options;
  const { users = { fonestorm: 'fonestorm' }, tokens = ['key'] } = options;
  const settings = liveSettings(options.settings ?? {});
  const file = options.folder === undefined ? NO_STATE_FILE : await openStateFile(options.folder);
  const clock = simulatedClock(now, settings.current().speed);
  const { fonenumbers: account = FONENUMBERS } = options;
  const save = () =>
    file.save(() => ({ conferences: conferences.all(), fonenumbers: numbers.all(), calls: calls.all() }));
  const conferences = conferencesOf(file.state.conferences, save);
  const numbers = foneNumbersOf(account, file.state.fonenumbers, save);
  const log = callbackLog(() => timeOfClock(now()));
  const callbacks = callbacksOf(settings, log);
  const calls = callsOf({ conferences, numbers, callbacks, settings, clock }, file.state.calls, save);
  const attendance = attendanceOf({ conferences, numbers, calls, callbacks, settings, clock });
  const life = conferenceLife({ conferences, attendance, settings, clock });
  const rate = requestRate(now);
  const accounts = accountsOf({ users, tokens, now });
  const control = controlOf({
    ...{ conferences, numbers, calls, attendance, life, callbacks, log, rate, settings, clock },
  });
  const routes = {
    ...apiRoutes({ accounts, conferences, numbers, calls, life, log, rate, settings, clock }),
    ...controlRoutes(control),
  };
  const server = await listening(apiServer(ownSite(routing(routes), options.names)), options.port ?? 0, host);

  settings.onChange((before) => {
    const { speed, lives } = settings.current();
    if (speed !== before.speed) clock.setSpeed(speed);
    if (lives && !before.lives) life.beginAll();
    else if (lives) life.wake();
    else life.stopAll();
  });
  life.beginAll();

  const base = `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  return {
    url: `${base}/v2`,
    controlUrl: `${base}/control`,
    port: server.port,
    control,
    async close() {
      life.stopAll();
      await server.close();
      await callbacks.giveUp();
      await file.settled();
    },
  };
}
