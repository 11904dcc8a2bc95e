import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

/** Those that the file of tests has used. */
const used = new Set();
const { run } = AsyncLocalStorage.prototype;
AsyncLocalStorage.prototype.run = function (...given) {
  used.add(this);
  return run.apply(this, given);
};

/**
 * Jest makes an AsyncLocalStorage for each file of tests and leaves it enabled. Before Node 24 each of them takes its
 * share of every promise from then on, and keeps all that its file has loaded.
 */
export default class Environment extends TestEnvironment {
  async teardown() {
    await super.teardown();
    for (const each of used) each.disable();
    used.clear();
  }
}
