import type { StatusReportEntry } from '../../lambda/domain/entry';
import { FIELDS, freshId, type TestRelay } from './test-relay';

/** Creates a conference through the API. Returns its id. */
export async function createConference({ call }: Pick<TestRelay, 'call'>): Promise<string> {
  const id = freshId();
  const { status } = await call('POST', '/v2/conferences', { id, ...FIELDS });
  expect(status).toBe(201);
  return id;
}

/** The status reports of a conference in the mailbox. */
export function statusReportsOf(
  { mailbox }: Pick<TestRelay, 'mailbox'>,
  conferenceId: string,
): readonly StatusReportEntry[] {
  return mailbox.filter(
    (entry): entry is StatusReportEntry =>
      entry.kind === 'status-report' && entry.conferenceId === conferenceId,
  );
}
