import { dueTicksContract } from './due-ticks.contract';
import { headContract } from './head.contract';
import { idempotencyKeysContract } from './idempotency-keys.contract';
import { logPagesContract } from './log-pages.contract';
import { logRecordsContract } from './log-records.contract';
import { phasesContract } from './phases.contract';
import type { ConferenceLogUnderTest } from './stored-log';

/** The contract of every conference log. The store may hold other conferences; each test uses its own ids. */
export function conferenceLogContract(make: () => Promise<ConferenceLogUnderTest>): void {
  let under: Promise<ConferenceLogUnderTest> | undefined;
  const makeOnce = () => {
    under ??= make();
    return under;
  };
  const makeLog = async () => (await makeOnce()).conferenceLog;

  headContract(makeOnce);
  logRecordsContract(makeLog);
  logPagesContract(makeLog);
  idempotencyKeysContract(makeLog);
  dueTicksContract(makeLog);
  phasesContract(makeLog);
}
