import { useId, useState } from 'preact/hooks';
import type { Conference, Page } from '../api/answers';
import type { Relay } from '../api/relay';
import { formatRoute } from '../model/route';
import { useLoaded } from '../parts/hooks';
import { Empty, Failure, Loading } from '../parts/states';
import { Table } from '../parts/table-scroll';
import { Time } from '../parts/time';

/** Milliseconds from one read of the shown page to the next. */
const REFRESH_INTERVAL = 5000;

/** All conferences in the order of their creation, a page at a time. An id opens its conference at once. */
export function Conferences({ relay }: { readonly relay: Relay }) {
  const [paths, setPaths] = useState<readonly (string | undefined)[]>([undefined]);
  const path = paths.at(-1);
  const { value, failure, reload } = useLoaded<Page<Conference>>(
    `conferences ${path ?? ''}`,
    (signal) => relay.conferences(path, signal),
    { interval: REFRESH_INTERVAL },
  );
  return (
    <>
      <header class="view-head">
        <h1>Conferences</h1>
        <OpenById />
      </header>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading what="the conferences" />}
      {value && value.items.length === 0 && paths.length === 1 && (
        <Empty title="There are no conferences.">
          <p>Create one with the API or the command. It then appears here.</p>
        </Empty>
      )}
      {value && value.items.length > 0 && <ConferenceTable conferences={value.items} />}
      <nav class="pages" aria-label="Pages">
        <button type="button" disabled={paths.length === 1} onClick={() => setPaths(paths.slice(0, -1))}>
          Earlier created
        </button>
        <span>Page {paths.length}</span>
        <button
          type="button"
          disabled={value?.next === undefined}
          onClick={() => setPaths([...paths, value?.next])}
        >
          Later created
        </button>
      </nav>
    </>
  );
}

function ConferenceTable({ conferences }: { readonly conferences: readonly Conference[] }) {
  return (
    <Table label="Conferences in the order of their creation">
      <thead>
        <tr>
          <th scope="col">Conference</th>
          <th scope="col">Start</th>
          <th scope="col">End</th>
          <th scope="col">Receiver</th>
        </tr>
      </thead>
      <tbody>
        {conferences.map(({ id, label, start_time, end_time, conference_url }) => (
          <tr key={id}>
            <th scope="row">
              <a href={formatRoute({ section: 'conferences', conferenceId: id })}>{label || id}</a>
              <span class="id">{id}</span>
            </th>
            <td>{start_time ? <Time at={start_time} withDay /> : 'always open'}</td>
            <td>{end_time ? <Time at={end_time} withDay /> : ''}</td>
            <td class="url">{conference_url}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function OpenById() {
  const [id, setId] = useState('');
  const inputId = useId();
  const open = (event: Event) => {
    event.preventDefault();
    if (id.trim() !== '') location.hash = formatRoute({ section: 'conferences', conferenceId: id.trim() });
  };
  return (
    <form class="inline" onSubmit={open}>
      <label for={inputId}>Open by id</label>
      <input
        id={inputId}
        value={id}
        spellcheck={false}
        onInput={(event) => setId(event.currentTarget.value)}
      />
      <button type="submit">Open</button>
    </form>
  );
}
