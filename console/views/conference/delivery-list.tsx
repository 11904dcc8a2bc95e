import type { Attempt, Delivery } from '../../api/answers';
import { shorten } from '../../model/event-text';
import { formatDuration } from '../../model/time-format';
import { PageButtons, usePages } from '../../parts/pages';
import { Badge, Empty, type Tone } from '../../parts/states';
import { Table } from '../../parts/table-scroll';
import { Time } from '../../parts/time';

export interface DeliveryListProps {
  readonly deliveries: readonly Delivery[];
  readonly chosen: string | undefined;
  readonly onRetry: (delivery: Delivery) => void;
}

/** The deliveries of a conference's callbacks with their attempts, the newest first. */
export function DeliveryList({ deliveries, chosen, onRetry }: DeliveryListProps) {
  const paged = usePages(deliveries);
  return (
    <section class="card" aria-labelledby="deliveries-title">
      <h2 id="deliveries-title">
        Deliveries <Badge>{deliveries.length}</Badge>
      </h2>
      {deliveries.length === 0 ? (
        <Empty title="Nothing is delivered.">
          <p>A conference with a callback_url has a delivery for each callback.</p>
        </Empty>
      ) : (
        <Table label="Deliveries, the newest first">
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
                <th scope="row">{delivery.callback}</th>
                <td>
                  <DeliveryStatus delivery={delivery} />
                </td>
                <td class="text">
                  <Attempts attempts={delivery.attempts} />
                </td>
                <td>
                  <button
                    type="button"
                    class="small"
                    onClick={() => onRetry(delivery)}
                    aria-label={`Retry the delivery of callback ${delivery.callback}`}
                  >
                    Retry
                  </button>
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
          next attempt <Time at={next_attempt_at} />
        </span>
      )}
    </>
  );
}

/** Each attempt with its time, its outcome, and the start of the receiver's answer. */
export function Attempts({ attempts }: { readonly attempts: readonly Attempt[] }) {
  if (attempts.length === 0) return <span class="muted">none yet</span>;
  return (
    <ol class="attempts">
      {attempts.map(({ at, milliseconds, status, response, failure }) => (
        <li key={at}>
          <Time at={at} /> <strong>{status ?? 'no answer'}</strong> in {formatDuration(milliseconds)}
          {failure !== undefined && <span class="below failure">{failure}</span>}
          {response && <code class="below">{shorten(response, 200)}</code>}
        </li>
      ))}
    </ol>
  );
}
