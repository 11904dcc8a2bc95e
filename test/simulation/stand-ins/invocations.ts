import type { Clock } from '../../../lambda/ports/clock';
import type { Secret } from '../../../lambda/ports/secrets';
import { interceptPort } from '../../operations/intercept-port';
import type { Faults } from '../scenario/faults';
import type { VirtualTime } from './virtual-time';

/** The faults of a call of a port. */
const INVOCATION_FAULTS = {
  'dies before': 2,
  'dies after': 3,
  'fails before': 2,
  'fails after': 3,
  'is held up before': 2,
  'is held up after': 1,
} as const;

/** The time for which a secret is cached, in milliseconds: see `secrets/secrets-manager`. */
const SECRET_LIFETIME = 5 * 60_000;

/** Each call creates a promise: a shared one would keep everything that waits for it in memory. */
const neverResolve = () => new Promise<never>(() => undefined);

/** Runs functions. A function may end at any call of a port. */
export class Invocations {
  /** The secrets by environment and name. */
  readonly cachedSecrets = new Map<string, { readonly value: unknown; readonly readAt: number }>();
  #running = 0;
  #deployment = 1;

  constructor(
    readonly time: VirtualTime,
    readonly faults: Faults,
    readonly clockSkew: number,
  ) {}

  get running(): number {
    return this.#running;
  }

  /** From now on functions run in new environments. */
  redeploy(): void {
    this.#deployment += 1;
  }

  /**
   * @param limit milliseconds that the function may take
   * @param work gets the invocation, whose ports may fail
   * @returns the result; undefined if the function ended early, or threw
   */
  run<T>(
    name: string,
    occasion: string,
    limit: number,
    work: (invocation: Invocation) => Promise<T>,
  ): Promise<T | undefined> {
    const environmentNumber = this.faults.chance.wholeNumber(1, 2, `environment ${name} ${occasion}`);
    this.#running += 1;
    return new Promise((resolve) => {
      const finish = (result: T | undefined) => {
        if (invocation.isOver) return;
        invocation.isOver = true;
        this.#running -= 1;
        resolve(result);
      };
      const end = () => {
        if (invocation.isOver) return 'nothing';
        finish(undefined);
        return undefined;
      };
      const environment = `${name} ${this.#deployment}.${environmentNumber}`;
      const invocation = new Invocation(this, `${name} for ${occasion}`, environment, end);
      this.time.schedule(this.time.now + limit, end);
      work(invocation).then(finish, end);
    });
  }
}

/** One run of a function on AWS Lambda. */
export class Invocation {
  isOver = false;
  /** The clock of the environment; each has a different error. */
  readonly clock: Clock;
  readonly #calls = new Map<string, number>();

  /**
   * @param name the function and its input, as in stories
   * @param environment one of several in which the function runs: it caches secrets, and has a separate clock
   */
  constructor(
    private readonly invocations: Invocations,
    private readonly name: string,
    private readonly environment: string,
    private readonly end: () => unknown,
  ) {
    const { faults, clockSkew, time } = invocations;
    const clockError = faults.chance.wholeNumber(-clockSkew, clockSkew, `clock ${environment}`);
    this.clock = { now: () => time.instant(clockError) };
  }

  /** A secret, which each environment caches for five minutes. */
  secret<T>(name: string, read: () => T): Secret<T> {
    const { time, cachedSecrets } = this.invocations;
    const key = `${this.environment} ${name}`;
    return async () => {
      const before = cachedSecrets.get(key);
      if (before && time.now - before.readAt < SECRET_LIFETIME) return before.value as T;
      const value = (await this.#call(`${name}.read`, async () => read())) as T;
      cachedSecrets.set(key, { value, readAt: time.now });
      return value;
    };
  }

  /** The same port, with calls that take time and may fail. */
  port<T extends object>(name: string, port: T): T {
    return interceptPort(port, (call, work) => this.#call(`${name}.${call}`, work));
  }

  async #call(call: string, work: () => Promise<unknown>): Promise<unknown> {
    if (this.isOver) return neverResolve();
    const { time, faults } = this.invocations;
    const count = (this.#calls.get(call) ?? 0) + 1;
    this.#calls.set(call, count);
    const occasion = `${this.name}, ${call}${count === 1 ? '' : ` (${count})`}`;
    const fault = faults.select(occasion, INVOCATION_FAULTS);
    if (fault === 'dies before') {
      this.end();
      return neverResolve();
    }
    const isDelayed = fault === 'is held up before' || fault === 'is held up after';
    const delay = isDelayed ? faults.chance.wholeNumber(1000, 400_000, `held up ${occasion}`) : 0;
    // Half of the calls take no time at all.
    const latency = Math.max(0, faults.chance.wholeNumber(-30, 30, `latency ${occasion}`));
    const before = fault === 'is held up before' ? delay : latency;
    if (before > 0) await time.sleep(before);
    if (fault === 'fails before') throw new Error(`${call} fails`);
    // A started call takes effect even if the function has ended.
    const result = await work();
    if (fault === 'is held up after') await time.sleep(delay);
    if (fault === 'dies after') this.end();
    if (this.isOver) return neverResolve();
    if (fault === 'fails after') throw new Error(`${call} fails, and is done`);
    return result;
  }
}
