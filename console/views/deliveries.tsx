import { useRef, useState } from 'preact/hooks';
import type { Delivery, Page } from '../api/answers';
import type { Relay } from '../api/relay';
import { allDeliveries, type Progress, retryMany } from '../api/retry-many';
import { formatRoute } from '../model/route';
import { Dialog } from '../parts/dialog';
import { useLoaded } from '../parts/hooks';
import { Empty, Failure, Loading } from '../parts/states';
import { Table } from '../parts/table-scroll';
import { Attempts, DeliveryStatus } from './conference/delivery-list';

const REFRESH_INTERVAL = 5000;
const STATUSES = ['failed', 'pending'] as const;
type Status = (typeof STATUSES)[number];

/** The deliveries of all conferences that are not accepted yet. The reader retries one, some, or all of a status. */
export function Deliveries({ relay }: { readonly relay: Relay }) {
  const [status, setStatus] = useState<Status>('failed');
  const [paths, setPaths] = useState<readonly (string | undefined)[]>([undefined]);
  const path = paths.at(-1);
  const loaded = useLoaded<Page<Delivery>>(
    `${status} ${path ?? ''}`,
    (signal) => relay.deliveriesByStatus(status, path, signal),
    { interval: REFRESH_INTERVAL },
  );
  const { value, failure, reload } = loaded;
  return (
    <>
      <header class="view-head">
        <h1>Deliveries</h1>
        <fieldset class="buttons">
          <legend class="visually-hidden">Status</legend>
          {STATUSES.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === status}
              onClick={() => {
                setStatus(each);
                setPaths([undefined]);
              }}
            >
              {each}
            </button>
          ))}
        </fieldset>
      </header>
      {failure && !value && <Failure failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading what="the deliveries" />}
      {value && <DeliveryPage key={status} {...{ relay, status, page: value, reload }} />}
      <nav class="pages" aria-label="Pages">
        <button type="button" disabled={paths.length === 1} onClick={() => setPaths(paths.slice(0, -1))}>
          Back
        </button>
        <span>Page {paths.length}</span>
        <button
          type="button"
          disabled={value?.next === undefined}
          onClick={() => setPaths([...paths, value?.next])}
        >
          Next
        </button>
      </nav>
    </>
  );
}

interface DeliveryPageProps {
  readonly relay: Relay;
  readonly status: Status;
  readonly page: Page<Delivery>;
  readonly reload: () => void;
}

function DeliveryPage({ relay, status, page, reload }: DeliveryPageProps) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [question, setQuestion] = useState<'selected' | 'all'>();
  const [progress, setProgress] = useState<Progress>();
  const running = useRef<AbortController>(undefined);
  const chosen = page.items.filter(({ id }) => selected.has(id));
  const isRunning = progress !== undefined && !progress.isOver;
  const start = async () => {
    const ended = new AbortController();
    running.current = ended;
    const pages = question === 'all' ? allDeliveries(relay, status) : onePage(chosen);
    setProgress({ done: 0, failed: 0, total: 0, isOver: false });
    void retryMany(relay, pages, setProgress, ended.signal).then(() => {
      setSelected(new Set());
      reload();
    });
  };
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  return (
    <>
      {progress && <RetryProgress progress={progress} onStop={() => running.current?.abort()} />}
      {page.items.length === 0 ? (
        <Empty title={status === 'failed' ? 'No delivery has failed.' : 'No delivery is pending.'} />
      ) : (
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
              Retry all that are {status}
            </button>
          </div>
          <DeliveryTable deliveries={page.items} selected={selected} onToggle={toggle} />
        </>
      )}
      {question && (
        <Dialog
          title={question === 'all' ? `Retry all that are ${status}?` : `Retry ${chosen.length} deliveries?`}
          action="Retry"
          onConfirm={start}
          onClose={() => setQuestion(undefined)}
        >
          <p>
            The relay sends each callback to its receiver again, at once. A receiver may get a callback that
            it has accepted.
          </p>
        </Dialog>
      )}
    </>
  );
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
    <Table label="Deliveries">
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
            <th scope="row">
              <a href={formatRoute({ section: 'conferences', conferenceId: delivery.conference })}>
                {delivery.conference}
              </a>
            </th>
            <td>{delivery.callback}</td>
            <td>
              <DeliveryStatus delivery={delivery} />
            </td>
            <td class="text">
              <Attempts attempts={delivery.attempts} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
