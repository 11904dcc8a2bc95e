import type { DueConference, Page } from '../../api/answers';
import type { Relay } from '../../api/relay';
import { GROUPS, type Group, groupDue, isOverrunning } from '../../model/day';
import { describePresence } from '../../model/presence';
import { formatDistance } from '../../model/time-format';
import { ConferenceHeading } from '../../parts/conference-heading';
import { useLoaded, useNow } from '../../parts/hooks';
import { Badge, Empty, Failure, Loading, type Tone } from '../../parts/states';
import { Table } from '../../parts/table-scroll';
import { Time } from '../../parts/time';
import { DayLine } from './day-line';
import { Numbers } from './numbers';

/** Milliseconds from one read to the next. */
const REFRESH_INTERVAL = 3000;

const TITLES: Readonly<Record<Group, readonly [title: string, tone: Tone]>> = {
  overdue: ['Overdue', 'bad'],
  running: ['Running', 'good'],
  waiting: ['Started, nobody there', 'warn'],
  next: ['Next', 'accent'],
  ended: ['Closing', 'neutral'],
};

/** The conferences that the relay works on now, and the numbers of all conferences and of failed deliveries. */
export function Now({ relay }: { readonly relay: Relay }) {
  const { value, failure, reload } = useLoaded<Page<DueConference>>(
    'now',
    (signal) => relay.timetable(signal),
    {
      interval: REFRESH_INTERVAL,
    },
  );
  return (
    <>
      <h1>Now</h1>
      <Numbers relay={relay} />
      {failure && !value && <Failure failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading what="the timetable" />}
      {value && <Overview timetable={value} />}
    </>
  );
}

function Overview({ timetable }: { readonly timetable: Page<DueConference> }) {
  const now = useNow();
  const groups = groupDue(timetable.items, now);
  const shown = GROUPS.filter((group) => groups[group].length > 0);
  return (
    <>
      {timetable.items.length === 0 ? (
        <Empty title="The relay waits for no conference.">
          <p>A conference is here until the steps after its end are done.</p>
        </Empty>
      ) : (
        <section class="card" aria-labelledby="day-title">
          <h2 id="day-title">The day</h2>
          <DayLine items={timetable.items} now={now} />
        </section>
      )}
      {shown.map((group) => (
        <GroupList key={group} group={group} items={groups[group]} now={now} />
      ))}
      {timetable.next !== undefined && (
        <p class="muted">
          Only the {timetable.items.length} conferences whose next step is due first are shown.
        </p>
      )}
    </>
  );
}

interface GroupListProps {
  readonly group: Group;
  readonly items: readonly DueConference[];
  readonly now: number;
}

function GroupList({ group, items, now }: GroupListProps) {
  const [title, tone] = TITLES[group];
  return (
    <section class="card" aria-labelledby={`group-${group}`}>
      <h2 id={`group-${group}`}>
        {title} <Badge tone={tone}>{items.length}</Badge>
      </h2>
      <Table label={`Conferences: ${title}`}>
        <thead>
          <tr>
            <th scope="col">Conference</th>
            <th scope="col">Start</th>
            <th scope="col">End</th>
            <th scope="col">In it</th>
            <th scope="col">Next step</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <ConferenceRow key={item.conference.id} item={item} now={now} />
          ))}
        </tbody>
      </Table>
    </section>
  );
}

function ConferenceRow({ item, now }: { readonly item: DueConference; readonly now: number }) {
  const { id, label, start_time, end_time, organizer_status, attendees_status } = item.conference;
  return (
    <tr>
      <ConferenceHeading id={id} label={label} />
      <td>{start_time ? <Time at={start_time} withDay /> : 'always open'}</td>
      <td>
        {end_time && <Time at={end_time} withDay />}{' '}
        {isOverrunning(item, now) && <Badge tone="warn">overrunning</Badge>}
      </td>
      <td>{describePresence({ hasOrganizer: organizer_status, attendees: attendees_status, calls: 0 })}</td>
      <td title={item.due_at}>{formatDistance(Date.parse(item.due_at), now)}</td>
    </tr>
  );
}
