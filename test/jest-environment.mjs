import { AsyncLocalStorage } from 'node:async_hooks';
import { TestEnvironment } from 'jest-environment-node';

const { run, getStore } = AsyncLocalStorage.prototype;
/** The values that Jest keeps in its AsyncLocalStorages while a test or a hook runs. */
const ofJest = new Map();

/*
 * Jest keeps the running test in an AsyncLocalStorage. Before Node.js 24, an AsyncLocalStorage slows every promise from
 * its first use on, and keeps all that its test file loaded. The tests of a file run one after another, so a variable
 * does the same: an uncaught error fails the test that is running.
 */
AsyncLocalStorage.prototype.run = function (store, callback, ...given) {
  if (!isOfJest(store)) return run.call(this, store, callback, ...given);
  const before = ofJest.get(this);
  ofJest.set(this, store);
  return callback(...given).finally(() => ofJest.set(this, before));
};
AsyncLocalStorage.prototype.getStore = function () {
  return ofJest.get(this) ?? getStore.call(this);
};

function isOfJest(store) {
  return typeof store === 'object' && store !== null && ('test' in store || 'hook' in store);
}

/** Runs a file of tests without Jest's AsyncLocalStorage. `test.concurrent` would need it. */
export default class Environment extends TestEnvironment {
  async teardown() {
    await super.teardown();
    ofJest.clear();
  }
}
