import { useLayoutEffect, useState } from 'preact/hooks';
import type { Attempt, Delivery } from '../../api/answers';
import { shorten } from '../../model/event-text';
import { formatDuration } from '../../model/time-format';
import { PageButtons, pageOf, usePages } from '../../parts/pages';
import { Badge, Empty, Loading, type Tone } from '../../parts/states';
import { Table } from '../../parts/table-scroll';
import { Text } from '../../parts/text';
import { Time } from '../../parts/time';

export interface DeliveryListProps {
  readonly deliveries: readonly Delivery[];
  /** Whether they were read: until then, none are known. */
  readonly isComplete: boolean;
  readonly chosen: string | undefined;
  /** Whether the conference has a receiver now: without one, no attempt is possible. */
  readonly hasReceiver: boolean;
  readonly onRetry: (delivery: Delivery) => void;
}

/** The deliveries of a conference's callbacks with their attempts, the newest first. */
export function DeliveryList({ deliveries, isComplete, chosen, hasReceiver, onRetry }: DeliveryListProps) {
  const paged = usePages(deliveries);
  useLayoutEffect(() => {
    const index = deliveries.findIndex(({ id }) => id === chosen);
    if (index >= 0) paged.setPage(pageOf(index, deliveries.length));
    // Only a new choice turns the pages.
  }, [chosen]);
  return (
    <section class="card" aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">Deliveries {isComplete && <Badge>{deliveries.length}</Badge>}</h2>
      {!isComplete ? (
        <Loading what="the deliveries" />
      ) : deliveries.length === 0 ? (
        <Empty title="Nothing is delivered.">
          <p>A conference with a callback_url has a delivery for each callback.</p>
        </Empty>
      ) : (
        <Table label="Deliveries, the newest first" isStacked>
          <thead>
            <tr>
              <th scope="col">Callback</th>
              <th scope="col">Status</th>
              <th scope="col">Attempts</th>
              <th scope="col">Action</th>
            </tr>
          </thead>
          <tbody>
            {paged.shown.map((delivery) => (
              <tr
                key={delivery.id}
                id={`delivery-${delivery.id}`}
                class={delivery.id === chosen ? 'chosen' : undefined}
              >
                <th scope="row" data-label="Callback">
                  {delivery.callback}
                </th>
                <td data-label="Status">
                  <DeliveryStatus delivery={delivery} />
                </td>
                <td class="text" data-label="Attempts">
                  <Attempts attempts={delivery.attempts} />
                </td>
                <td>
                  {hasReceiver ? (
                    <RetryButton delivery={delivery} onRetry={onRetry} />
                  ) : (
                    <span class="muted">no receiver</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <PageButtons {...paged} label="Pages of deliveries" />
    </section>
  );
}

/** A delivery that the receiver has accepted is not retried: it is sent again. */
function RetryButton({
  delivery,
  onRetry,
}: Pick<DeliveryListProps, 'onRetry'> & { readonly delivery: Delivery }) {
  const isRepeat = delivery.status === 'delivered';
  const label = isRepeat
    ? `Send again: callback ${delivery.callback}`
    : `Retry the delivery of callback ${delivery.callback}`;
  return (
    <button type="button" class="small" onClick={() => onRetry(delivery)} aria-label={label}>
      {isRepeat ? 'Send again' : 'Retry'}
    </button>
  );
}

const TONES: Readonly<Record<Delivery['status'], Tone>> = {
  pending: 'warn',
  delivered: 'good',
  failed: 'bad',
};

export function DeliveryStatus({ delivery: { status, next_attempt_at } }: { readonly delivery: Delivery }) {
  return (
    <>
      <Badge tone={TONES[status]}>{status}</Badge>
      {next_attempt_at !== undefined && (
        <span class="below">
          next attempt <Time at={next_attempt_at} withDay />
        </span>
      )}
    </>
  );
}

/** The last attempts of a delivery; a page of 100 deliveries would have thousands of them. */
const SHOWN_ATTEMPTS = 3;

/** Each attempt with its time, its outcome, and the start of the receiver's answer. The last ones are shown at once. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  const [areAllShown, setAllShown] = useState(false);
  if (attempts.length === 0) return <span class="muted">none yet</span>;
  const earlier = areAllShown ? 0 : Math.max(0, attempts.length - SHOWN_ATTEMPTS);
  return (
    <>
      {earlier > 0 && (
        <button type="button" class="small" onClick={() => setAllShown(true)}>
          Show {earlier} earlier
        </button>
      )}
      <AttemptList attempts={attempts.slice(earlier)} first={earlier + 1} />
    </>
  );
}

function AttemptList({ attempts, first }: { readonly attempts: readonly Attempt[]; readonly first: number }) {
  return (
    <ol class="attempts" start={first}>
      {attempts.map(({ at, milliseconds, status, response, failure, manual }) => (
        <li key={at}>
          <Time at={at} withDay /> <strong>{status ?? 'no answer'}</strong> in {formatDuration(milliseconds)}
          {manual && ' (manual)'}
          {failure !== undefined && (
            <span class="below failure">
              <Text text={failure} />
            </span>
          )}
          {response && (
            <code class="below">
              <Text text={shorten(response, 200)} />
            </code>
          )}
        </li>
      ))}
    </ol>
  );
}
