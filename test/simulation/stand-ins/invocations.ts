import type { Clock } from '../../../lambda/ports/clock';
import type { Secret } from '../../../lambda/ports/secrets';
import { interceptPort } from '../../operations/intercept-port';
import type { Faults } from '../scenario/faults';
import type { VirtualTime } from './virtual-time';

/** What happens to a call of a port. */
const INVOCATION_FAULTS = {
  'dies before': 2,
  'dies after': 3,
  'fails before': 2,
  'fails after': 3,
  'is held up before': 2,
  'is held up after': 1,
} as const;

/** How long a secret is kept: see `secrets-manager`. */
const SECRET_LIFETIME = 5 * 60_000;

/** Each waits for one of its own: a shared one would keep all that ever waited for it. */
const neverResolve = () => new Promise<never>(() => undefined);

/** Runs functions, which may end at any call that they make of anything outside. */
export class Invocations {
  /** By environment and name. */
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
   * @param work is given what it reaches the outside by
   * @returns what it gives; undefined where it did not come to an end, or threw
   */
  run<T>(
    name: string,
    occasion: string,
    limit: number,
    work: (invocation: Invocation) => Promise<T>,
  ): Promise<T | undefined> {
    const which = this.faults.chance.wholeNumber(1, 2, `environment ${name} ${occasion}`);
    this.#running += 1;
    return new Promise((resolve) => {
      const ended = (result: T | undefined) => {
        if (invocation.isOver) return;
        invocation.isOver = true;
        this.#running -= 1;
        resolve(result);
      };
      const end = () => {
        if (invocation.isOver) return 'nothing';
        ended(undefined);
        return undefined;
      };
      const environment = `${name} ${this.#deployment}.${which}`;
      const invocation = new Invocation(this, `${name} for ${occasion}`, environment, end);
      this.time.schedule(this.time.now + limit, end);
      work(invocation).then(ended, end);
    });
  }
}

/** One run of a function on AWS Lambda. */
export class Invocation {
  isOver = false;
  /** Of the environment that it runs in; all are wrong, each in its own way. */
  readonly clock: Clock;
  readonly #calls = new Map<string, number>();

  /**
   * @param name the function and what it is given, as a story tells it
   * @param environment of several that the function runs in: it keeps secrets, and has a clock of its own
   */
  constructor(
    private readonly invocations: Invocations,
    private readonly name: string,
    private readonly environment: string,
    private readonly end: () => unknown,
  ) {
    const { faults, clockSkew, time } = invocations;
    const wrongBy = faults.chance.wholeNumber(-clockSkew, clockSkew, `clock ${environment}`);
    this.clock = { now: () => time.instant(wrongBy) };
  }

  /** A secret as functions read it, each of which keeps it for five minutes. */
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

  /** The same port, with calls that take their time and go wrong. */
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
    const isHeldUp = fault === 'is held up before' || fault === 'is held up after';
    const hold = isHeldUp ? faults.chance.wholeNumber(1000, 400_000, `held up ${occasion}`) : 0;
    // Half of the calls take no time at all.
    const latency = Math.max(0, faults.chance.wholeNumber(-30, 30, `latency ${occasion}`));
    const before = fault === 'is held up before' ? hold : latency;
    if (before > 0) await time.sleep(before);
    if (fault === 'fails before') throw new Error(`${call} fails`);
    // What is under way comes to its effect, whether or not anybody waits for it.
    const result = await work();
    if (fault === 'is held up after') await time.sleep(hold);
    if (fault === 'dies after') this.end();
    if (this.isOver) return neverResolve();
    if (fault === 'fails after') throw new Error(`${call} fails, and is done`);
    return result;
  }
}
