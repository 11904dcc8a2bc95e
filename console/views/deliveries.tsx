import { useLayoutEffect, useState } from 'preact/hooks';
import type { Counts, Delivery, ItemCount, Page } from '../api/answers';
import type { Relay } from '../api/relay';
import { allDeliveries, type Progress, type Retries } from '../api/retry-many';
import {
  cursorOf,
  DELIVERY_STATUSES,
  filterQuery,
  type ListFilter,
  parseFilter,
  type Query,
} from '../model/list-filter';
import { formatRoute } from '../model/route';
import { Dialog } from '../parts/dialog';
import { FilterForm } from '../parts/filter-form';
import { useLoaded, useStore } from '../parts/hooks';
import { ListPages } from '../parts/list-pages';
import { Empty, Failure, Loading } from '../parts/states';
import { formatCount, StatusChoice } from '../parts/status-choice';
import { Table } from '../parts/table-scroll';
import { Text } from '../parts/text';
import { Attempts, DeliveryStatus } from './conference/delivery-list';

const REFRESH_INTERVAL = 5000;
type Status = (typeof DELIVERY_STATUSES)[number];

export interface DeliveriesProps {
  readonly relay: Relay;
  readonly retries: Retries;
  /** The filter and the page, from the address. */
  readonly query?: Query | undefined;
}

/** The deliveries of all conferences that are not accepted yet. The reader retries one, some, or all that fit the filter. */
export function Deliveries({ relay, retries, query }: DeliveriesProps) {
  const given = parseFilter(query);
  const status = DELIVERY_STATUSES.find((each) => each === given.status) ?? 'failed';
  const filter = { ...given, status };
  const { from, to, text, cursor } = filter;
  const { value, failure, reload } = useLoaded<Page<Delivery>>(
    formatRoute(routeTo(filter)),
    (signal) => relay.allDeliveries(filter, signal),
    { interval: REFRESH_INTERVAL },
  );
  const { value: counts } = useLoaded<Counts>(
    `counts ${from} ${to}`,
    (signal) => relay.counts({ from, to }, signal),
    {
      interval: REFRESH_INTERVAL,
    },
  );
  const next = cursorOf(value?.next);
  const links = DELIVERY_STATUSES.map((each) => ({
    ...({ label: each, isChosen: each === status, tone: each === 'failed' ? 'bad' : 'warn' } as const),
    href: formatRoute(routeTo({ ...filter, status: each, cursor: '' })),
    count: counts?.deliveries[each],
  }));
  return (
    <>
      <header class="view-head">
        <h1>Deliveries</h1>
        <StatusChoice label="Status" links={links} />
      </header>
      <FilterForm
        filter={filter}
        onApply={(wanted) => {
          location.hash = formatRoute(routeTo(wanted));
        }}
        textHint="conference, outcome"
        timeLabel={status === 'failed' ? 'Failed' : 'Next attempt'}
      />
      {failure && !value && <Failure failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading what="the deliveries" />}
      <DeliveryPage
        key={JSON.stringify({ ...filter, cursor: '' })}
        {...{ relay, retries, filter, status, page: value, reload }}
        count={text === '' ? counts?.deliveries[status] : undefined}
      />
      <p class="muted" role="status">
        {value && `${value.items.length} on this page`}
      </p>
      <ListPages
        first={cursor === '' ? undefined : formatRoute(routeTo({ ...filter, cursor: '' }))}
        next={next === '' ? undefined : formatRoute(routeTo({ ...filter, cursor: next }))}
      />
    </>
  );
}

function routeTo(filter: ListFilter) {
  return { section: 'deliveries', query: filterQuery(filter) } as const;
}

interface DeliveryPageProps {
  readonly relay: Relay;
  readonly retries: Retries;
  readonly filter: ListFilter;
  readonly status: Status;
  /** Undefined while it is read. */
  readonly page: Page<Delivery> | undefined;
  /** The number of all that fit; undefined if it is not known. */
  readonly count: ItemCount | undefined;
  readonly reload: () => Promise<void>;
}

function DeliveryPage({ relay, retries, filter, status, page, count, reload }: DeliveryPageProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [question, setQuestion] = useState<'selected' | 'all'>();
  const progress = useStore(retries.progress);
  useLayoutEffect(() => retries.forget, [retries]);
  const chosen = page?.items.filter(({ id }) => selected.has(id)) ?? [];
  const { text, from, to } = filter;
  const all = `Retry all that are ${status}${text || from || to ? ' and fit the filter' : ''}`;
  const isRunning = progress !== undefined && !progress.isOver;
  const start = async () => {
    const pages = question === 'all' ? allDeliveries(relay, filter) : onePage(chosen);
    void retries.start(pages).then(() => {
      setSelected(new Set());
      return reload();
    });
  };
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  return (
    <>
      {progress && <RetryProgress progress={progress} onStop={retries.stop} />}
      {page?.items.length === 0 && <Nothing filter={filter} hasNext={page.next !== undefined} />}
      {page && page.items.length > 0 && (
        <>
          <div class="buttons">
            <button
              type="button"
              disabled={chosen.length === 0 || isRunning}
              onClick={() => setQuestion('selected')}
            >
              Retry {chosen.length} selected
            </button>
            <button type="button" disabled={isRunning} onClick={() => setQuestion('all')}>
              {all}
            </button>
          </div>
          <DeliveryTable deliveries={page.items} selected={selected} onToggle={toggle} />
        </>
      )}
      {question && (
        <Dialog
          title={
            question === 'all' ? `${all}?` : `Retry ${deliveries({ count: chosen.length, exact: true })}?`
          }
          action="Retry"
          onConfirm={start}
          onClose={() => setQuestion(undefined)}
        >
          {question === 'all' && (
            <p>
              {count
                ? `The filter fits ${deliveries(count)} now.`
                : 'The number of deliveries is not known before they are read.'}
            </p>
          )}
          <p>
            The relay sends each callback to its receiver again, at once. A receiver may get a callback that
            it has accepted.
          </p>
        </Dialog>
      )}
    </>
  );
}

/** `1 delivery`, or `1000 or more deliveries`. */
function deliveries(count: ItemCount): string {
  return `${formatCount(count)} ${count.count === 1 ? 'delivery' : 'deliveries'}`;
}

function Nothing({ filter, hasNext }: { readonly filter: ListFilter; readonly hasNext: boolean }) {
  if (hasNext)
    return (
      <Empty title="No delivery fits so far.">
        <p>There are more. The next page continues the search.</p>
      </Empty>
    );
  const { text, from, to, status } = filter;
  if (text || from || to) return <Empty title="No delivery fits." />;
  return <Empty title={status === 'failed' ? 'No delivery has failed.' : 'No delivery is pending.'} />;
}

async function* onePage(deliveries: readonly Delivery[]) {
  yield deliveries;
}

function RetryProgress({ progress, onStop }: { readonly progress: Progress; readonly onStop: () => void }) {
  const { done, failed, total, failure, isOver } = progress;
  return (
    <section class="card" aria-label="Progress of the retries">
      <progress max={Math.max(1, total)} value={done + failed} aria-label="Retries" />
      <p role="status">
        {done} of {total} retried{failed > 0 && `, ${failed} not`}
        {isOver ? '. Done.' : ' …'}
      </p>
      {failure !== undefined && <p class="failure">{failure}</p>}
      {!isOver && (
        <p>
          <button type="button" class="small" onClick={onStop}>
            Stop
          </button>
        </p>
      )}
    </section>
  );
}

interface DeliveryTableProps {
  readonly deliveries: readonly Delivery[];
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (id: string) => void;
}

function DeliveryTable({ deliveries, selected, onToggle }: DeliveryTableProps) {
  return (
    <Table label="Deliveries" isStacked>
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">Selected</span>
          </th>
          <th scope="col">Conference</th>
          <th scope="col">Callback</th>
          <th scope="col">Status</th>
          <th scope="col">Attempts</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((delivery) => (
          <tr key={delivery.id}>
            <td>
              <input
                type="checkbox"
                checked={selected.has(delivery.id)}
                aria-label={`Select delivery ${delivery.id}`}
                onChange={() => onToggle(delivery.id)}
              />
            </td>
            <th scope="row" class="text">
              <a href={formatRoute({ section: 'conferences', conferenceId: delivery.conference })}>
                <Text text={delivery.conference} />
              </a>
            </th>
            <td data-label="Callback">{delivery.callback}</td>
            <td data-label="Status">
              <DeliveryStatus delivery={delivery} />
            </td>
            <td class="text" data-label="Attempts">
              <Attempts attempts={delivery.attempts} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
