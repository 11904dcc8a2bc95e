import { useId, useState } from 'preact/hooks';
import type { Counts, ListedConference, Page } from '../api/answers';
import type { Relay } from '../api/relay';
import {
  cursorOf,
  filterQuery,
  isFiltered,
  type ListFilter,
  parseFilter,
  type Query,
} from '../model/list-filter';
import { describePresence } from '../model/presence';
import { formatRoute } from '../model/route';
import { ConferenceHeading } from '../parts/conference-heading';
import { FilterForm } from '../parts/filter-form';
import { useLoaded } from '../parts/hooks';
import { ListPages } from '../parts/list-pages';
import { Badge, Empty, Failure, Loading, type Tone } from '../parts/states';
import { StatusChoice } from '../parts/status-choice';
import { Table } from '../parts/table-scroll';
import { Text } from '../parts/text';
import { Time } from '../parts/time';

/** Milliseconds from one read of the shown page to the next. */
const REFRESH_INTERVAL = 5000;
/** Milliseconds from one read of the counts to the next. */
const COUNT_INTERVAL = 15_000;

const STATUSES: readonly (readonly [status: string, label: string, tone: Tone])[] = [
  ['live', 'Live', 'good'],
  ['scheduled', 'Scheduled', 'accent'],
  ['overdue', 'Overdue', 'bad'],
  ['ended', 'Ended', 'neutral'],
  ['gone', 'Gone at FoneStorm', 'warn'],
  ['failed', 'Creation failed', 'bad'],
  ['cancelled', 'Cancelled', 'neutral'],
];

export interface ConferencesProps {
  readonly relay: Relay;
  /** The filter and the page, from the address. */
  readonly query?: Query | undefined;
}

/** The conferences that fit a filter, a page at a time. An id opens its conference at once. */
export function Conferences({ relay, query }: ConferencesProps) {
  const filter = parseFilter(query);
  const { from, to } = filter;
  const { value, failure, reload } = useLoaded<Page<ListedConference>>(
    `conferences ${formatRoute(routeTo(filter))}`,
    (signal) => relay.conferences(filter, signal),
    { interval: REFRESH_INTERVAL },
  );
  const { value: counts } = useLoaded<Counts>(
    `counts ${from} ${to}`,
    (signal) => relay.counts({ from, to }, signal),
    {
      interval: COUNT_INTERVAL,
    },
  );
  const next = cursorOf(value?.next);
  return (
    <>
      <header class="view-head">
        <h1>Conferences</h1>
        <OpenById />
      </header>
      <StatusChoice label="Status" links={statusLinks(filter, counts)} />
      <FilterForm
        filter={filter}
        onApply={(wanted) => {
          location.hash = formatRoute(routeTo(wanted));
        }}
        textHint="label, id, metadata"
        timeLabel="Start"
      />
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading what="the conferences" />}
      {value && value.items.length === 0 && <Nothing filter={filter} hasNext={next !== ''} />}
      {value && value.items.length > 0 && <ConferenceTable conferences={value.items} filter={filter} />}
      <p class="muted" role="status">
        {value && `${value.items.length} on this page`}
      </p>
      <ListPages
        first={filter.cursor === '' ? undefined : formatRoute(routeTo({ ...filter, cursor: '' }))}
        next={next === '' ? undefined : formatRoute(routeTo({ ...filter, cursor: next }))}
      />
    </>
  );
}

function routeTo(filter: ListFilter) {
  return { section: 'conferences', query: filterQuery(filter) } as const;
}

function statusLinks(filter: ListFilter, counts: Counts | undefined) {
  const hrefOf = (status: string) => formatRoute(routeTo({ ...filter, status, cursor: '' }));
  const all = { label: 'All', href: hrefOf(''), isChosen: filter.status === '' };
  const others = STATUSES.map(([status, label, tone]) => ({
    ...{ label, tone, href: hrefOf(status), isChosen: filter.status === status },
    count: counts?.conferences[status],
  }));
  return [all, ...others];
}

function Nothing({ filter, hasNext }: { readonly filter: ListFilter; readonly hasNext: boolean }) {
  if (hasNext)
    return (
      <Empty title="No conference fits so far.">
        <p>There are more. The next page continues the search.</p>
      </Empty>
    );
  if (isFiltered(filter) || filter.cursor !== '') return <Empty title="No conference fits." />;
  return (
    <Empty title="There are no conferences.">
      <p>Create one with the API or the command. It then appears here.</p>
    </Empty>
  );
}

interface TableProps {
  readonly conferences: readonly ListedConference[];
  readonly filter: ListFilter;
}

function ConferenceTable({ conferences, filter }: TableProps) {
  const hasPhases = isFiltered(filter);
  const order = hasPhases ? 'in the order of their starts' : 'in the order of their creation';
  return (
    <Table label={`Conferences ${filter.status === 'overdue' ? 'in the order of their steps' : order}`}>
      <thead>
        <tr>
          <th scope="col">Conference</th>
          {hasPhases && <th scope="col">Phase</th>}
          <th scope="col">Start</th>
          <th scope="col">End</th>
          {hasPhases && <th scope="col">In it</th>}
          <th scope="col">Receiver</th>
        </tr>
      </thead>
      <tbody>
        {conferences.map((conference) => (
          <ConferenceRow key={conference.id} conference={conference} />
        ))}
      </tbody>
    </Table>
  );
}

function ConferenceRow({ conference }: { readonly conference: ListedConference }) {
  const { id, label, start_time, end_time, conference_url, phase } = conference;
  const { organizer_status: hasOrganizer = false, attendees_status: attendees = 0 } = conference;
  const tone = STATUSES.find(([status]) => status === phase)?.[2] ?? 'neutral';
  return (
    <tr>
      <ConferenceHeading id={id} label={label} />
      {phase !== undefined && (
        <td>
          <Badge tone={tone}>{phase}</Badge>
        </td>
      )}
      <td>{start_time ? <Time at={start_time} withDay /> : 'always open'}</td>
      <td>{end_time ? <Time at={end_time} withDay /> : ''}</td>
      {phase !== undefined && <td>{describePresence({ hasOrganizer, attendees, calls: 0 })}</td>}
      <td class="url">
        <Text text={conference_url} />
      </td>
    </tr>
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
      <span class="field">
        <label for={inputId}>Open by id</label>
        <input
          id={inputId}
          value={id}
          spellcheck={false}
          onInput={(event) => setId(event.currentTarget.value)}
        />
      </span>
      <button type="submit">Open</button>
    </form>
  );
}
