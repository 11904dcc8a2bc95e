import { useLayoutEffect } from 'preact/hooks';
import type { StatusCheck } from '../../api/answers';
import { describeReport } from '../../model/conference-marks';
import { PageButtons, pageOf, usePages } from '../../parts/pages';
import { Badge, Empty, Loading } from '../../parts/states';
import { Table } from '../../parts/table-scroll';
import { Text } from '../../parts/text';
import { Time } from '../../parts/time';

export interface StatusCheckListProps {
  readonly statusChecks: readonly StatusCheck[];
  /** Whether they were read: until then, none are known. */
  readonly isComplete: boolean;
  readonly chosen: number | undefined;
}

/** FoneStorm's answers to the relay's status checks, the newest first. */
export function StatusCheckList({ statusChecks, isComplete, chosen }: StatusCheckListProps) {
  const paged = usePages(statusChecks);
  useLayoutEffect(() => {
    const index = statusChecks.findIndex(({ position }) => position === chosen);
    if (index >= 0) paged.setPage(pageOf(index, statusChecks.length));
    // Only a new choice turns the pages.
  }, [chosen]);
  return (
    <section class="card" aria-labelledby="checks-title">
      <h2 id="checks-title">Status checks {isComplete && <Badge>{statusChecks.length}</Badge>}</h2>
      {!isComplete ? (
        <Loading what="the status checks" />
      ) : statusChecks.length === 0 ? (
        <Empty title="FoneStorm has answered no status check yet." />
      ) : (
        <Table label="Status checks, the newest first">
          <thead>
            <tr>
              <th scope="col">Requested</th>
              <th scope="col">FoneStorm's answer</th>
              <th scope="col">Events</th>
            </tr>
          </thead>
          <tbody>
            {paged.shown.map(({ position, requested_at, report, events }) => (
              <tr key={position} id={`check-${position}`} class={position === chosen ? 'chosen' : undefined}>
                <td>
                  <Time at={requested_at} withDay />
                </td>
                <td class="text">
                  <Text text={describeReport(report)} />
                </td>
                <td>{events.map(({ type, sequence }) => `#${sequence} ${type}`).join(', ') || 'none'}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <PageButtons {...paged} label="Pages of status checks" />
    </section>
  );
}
