import type { Counts, ItemCount } from '../../api/answers';
import type { Relay } from '../../api/relay';
import { formatRoute } from '../../model/route';
import { useLoaded } from '../../parts/hooks';
import type { Tone } from '../../parts/states';
import { formatCount, StatusChoice, type StatusLink } from '../../parts/status-choice';

/** Milliseconds from one read of the counts to the next. */
const COUNT_INTERVAL = 15_000;
const MINUTE = 60_000;

interface NumbersNow {
  readonly all: Counts;
  /** Counts the conferences that start now or later. */
  readonly ahead: Counts;
  readonly from: string;
}

const STATUSES: readonly (readonly [status: string, label: string, tone: Tone])[] = [
  ['live', 'Live', 'good'],
  ['overdue', 'Overdue', 'bad'],
  ['gone', 'Gone at FoneStorm', 'warn'],
  ['failed', 'Creation failed', 'bad'],
];

/** The numbers of conferences by status, each with a link to their list, and the number of failed deliveries. */
export function Numbers({ relay }: { readonly relay: Relay }) {
  const { value } = useLoaded<NumbersNow>(
    'numbers',
    async (signal) => {
      const from = new Date(Math.floor(Date.now() / MINUTE) * MINUTE).toISOString();
      const [all, ahead] = await Promise.all([relay.counts({}, signal), relay.counts({ from }, signal)]);
      return { all, ahead, from };
    },
    { interval: COUNT_INTERVAL },
  );
  if (!value) return null;
  const { all, ahead, from } = value;
  const hrefOf = (query: Readonly<Record<string, string>>) => formatRoute({ section: 'conferences', query });
  const [live, ...others] = STATUSES.map(
    ([status, label, tone]): StatusLink => ({
      ...{ label, tone, isChosen: false, count: all.conferences[status], href: hrefOf({ status }) },
    }),
  );
  const next: StatusLink = {
    ...{ label: 'Next', tone: 'accent', isChosen: false, count: ahead.conferences.scheduled },
    href: hrefOf({ status: 'scheduled', from }),
  };
  return (
    <>
      <StatusChoice label="Numbers of conferences" links={[...(live ? [live] : []), next, ...others]} />
      <FailedDeliveries failed={all.deliveries.failed} />
    </>
  );
}

function FailedDeliveries({ failed }: { readonly failed: ItemCount | undefined }) {
  if (!failed || failed.count === 0) return null;
  return (
    <p class="notice bad">
      {formatCount(failed)} {failed.count === 1 ? 'delivery has' : 'deliveries have'} failed.{' '}
      <a href={formatRoute({ section: 'deliveries' })}>Show and retry</a>
    </p>
  );
}
