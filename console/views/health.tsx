import type { ComponentChildren } from 'preact';
import type { LastHour, QueueHealth, RelayHealth } from '../../lambda/contract/health-answer';
import type { Relay } from '../api/relay';
import { formatDistance, formatDuration } from '../model/time-format';
import { useLoaded, useNow } from '../parts/hooks';
import { Badge, Empty, Failure, Loading } from '../parts/states';
import { Table } from '../parts/table-scroll';
import { Time } from '../parts/time';

/** Milliseconds from one read to the next. A deployed relay measures itself more rarely. */
const REFRESH_INTERVAL = 5000;

/** The queues of the relay, its sweep, its budget of requests to FoneStorm, and its last hour. */
export function HealthView({ relay }: { readonly relay: Relay }) {
  const { value, failure, reload } = useLoaded<RelayHealth>('health', (signal) => relay.health(signal), {
    interval: REFRESH_INTERVAL,
  });
  return (
    <>
      <header class="view-head">
        <h1>Health</h1>
        <div class="inline">
          {value && (
            <span class="muted">
              read at <Time at={value.read_at} />
            </span>
          )}
          <button type="button" onClick={reload}>
            Read now
          </button>
        </div>
      </header>
      {failure && <Failure failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading what="the health of the relay" />}
      {value && (
        <>
          {!failure && <Faults faults={value.faults} />}
          <Queues queues={value.queues} />
          <SeriesFacts series={value.series} />
          <Budget budget={value.budget} />
          <Hour hour={value.last_hour} />
        </>
      )}
    </>
  );
}

function Faults({ faults }: Pick<RelayHealth, 'faults'>) {
  if (faults.length === 0) return <p class="notice good">No fault.</p>;
  return (
    <div class="notice bad" role="alert">
      <ul class="faults">
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
    </div>
  );
}

function Queues({ queues }: { readonly queues: readonly QueueHealth[] }) {
  return (
    <section class="card" aria-labelledby="queues-title">
      <h2 id="queues-title">Queues</h2>
      <Table label="Messages in the queues">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col" class="number">
              Ready
            </th>
            <th scope="col" class="number">
              In flight
            </th>
            <th scope="col" class="number">
              Delayed
            </th>
            <th scope="col" class="number">
              Dead letters
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map(({ name, ready, in_flight, delayed, dead_letters }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{ready ?? '–'}</td>
              <td class="number">{in_flight ?? '–'}</td>
              <td class="number">{delayed ?? '–'}</td>
              <td class="number">
                {dead_letters > 0 ? <Badge tone="bad">{dead_letters}</Badge> : dead_letters}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function SeriesFacts({ series: { due, oldest_due_at } }: Pick<RelayHealth, 'series'>) {
  return (
    <section class="card" aria-labelledby="series-title">
      <h2 id="series-title">Series</h2>
      <dl class="facts">
        <Fact name="Due for a visit of the sweep">
          {due.count}
          {!due.exact && ' or more'}
        </Fact>
        {oldest_due_at !== undefined && (
          <Fact name="The first of them since">
            <Time at={oldest_due_at} />
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Budget({ budget }: Pick<RelayHealth, 'budget'>) {
  const { requests_per_second, request_wait_milliseconds, status_check_wait_milliseconds } = budget;
  const wait = (milliseconds: number) => (milliseconds === 0 ? 'none' : formatDuration(milliseconds));
  return (
    <section class="card" aria-labelledby="budget-title">
      <h2 id="budget-title">Requests to FoneStorm</h2>
      <dl class="facts">
        <Fact name="Budget">{requests_per_second} a second</Fact>
        <Fact name="Wait of a request">{wait(request_wait_milliseconds)}</Fact>
        <Fact name="Wait of a status check">{wait(status_check_wait_milliseconds)}</Fact>
      </dl>
    </section>
  );
}

function Hour({ hour }: { readonly hour: LastHour | undefined }) {
  const now = useNow();
  return (
    <section class="card" aria-labelledby="hour-title">
      <h2 id="hour-title">Last hour</h2>
      {!hour ? (
        <Empty title="The last hour is not known.">
          <p>
            A deployed relay reads it from CloudWatch, which did not answer. The log of the function that
            serves the API has the reason.
          </p>
        </Empty>
      ) : (
        <dl class="facts">
          <Fact name="Last sweep">
            {hour.last_sweep_at === undefined ? 'none' : formatDistance(Date.parse(hour.last_sweep_at), now)}
          </Fact>
          <Fact name="Callbacks accepted">{hour.callbacks_accepted}</Fact>
          <Fact name="Callbacks published">{hour.callbacks_published}</Fact>
          <Fact name="From receipt to publication">
            <Latency hour={hour} />
          </Fact>
          <Fact name="Attempts of deliveries">{hour.delivery_attempts}</Fact>
          <Fact name="Deliveries failed">
            {hour.deliveries_failed > 0 ? (
              <Badge tone="bad">{hour.deliveries_failed}</Badge>
            ) : (
              hour.deliveries_failed
            )}
          </Fact>
        </dl>
      )}
    </section>
  );
}

function Latency({ hour }: { readonly hour: LastHour }) {
  const { mean_latency_milliseconds: mean, longest_latency_milliseconds: longest } = hour;
  if (mean === undefined || longest === undefined) return <>no callback</>;
  return (
    <>
      {formatDuration(mean)} on average, {formatDuration(longest)} at most
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
