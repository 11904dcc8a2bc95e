import { TestEnvironment } from 'jest-environment-node';

/** Leaves out the tests that come after one that failed: a mutant that is found once is found. */
export default class UntilOneFails extends TestEnvironment {
  #hasFailed = false;

  /** What Jest tells of each test. */
  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure') this.#hasFailed = true;
    if (name === 'test_start' && this.#hasFailed) test.mode = 'skip';
  }
}
