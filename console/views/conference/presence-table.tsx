import { useState } from 'preact/hooks';
import { describePresence, type PresenceStep } from '../../model/presence';
import { PageButtons, usePages } from '../../parts/pages';
import { Table } from '../../parts/table-scroll';
import { Time } from '../../parts/time';

/** The changes of presence as a table, the newest first. Its rows exist only while it is open. */
export function PresenceTable({ steps }: { readonly steps: readonly PresenceStep[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Presence as a table</summary>
      {isOpen && <Rows steps={steps} />}
    </details>
  );
}

function Rows({ steps }: { readonly steps: readonly PresenceStep[] }) {
  const paged = usePages(steps);
  return (
    <>
      <Table label="Changes of presence, the newest first">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">In the conference</th>
            <th scope="col">Event</th>
          </tr>
        </thead>
        <tbody>
          {paged.shown.map((step) => (
            <tr key={step.sequence}>
              <td>
                <Time at={new Date(step.time).toISOString()} withDay />
              </td>
              <td>{describePresence(step)}</td>
              <td>#{step.sequence}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PageButtons {...paged} label="Pages of presence" />
    </>
  );
}
