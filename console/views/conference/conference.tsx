import { useMemo, useState } from 'preact/hooks';
import type { ConferenceDetails, Delivery, Story } from '../../api/answers';
import { ApiFailure } from '../../api/client';
import type { Relay } from '../../api/relay';
import { isErased, type ReadStory, readStory } from '../../api/story';
import { phaseOf, possibleActions } from '../../model/phase';
import { describePresence, type PresenceStep, presenceSteps } from '../../model/presence';
import { useLoaded } from '../../parts/hooks';
import { Badge, Empty, Failure, Loading } from '../../parts/states';
import { Text } from '../../parts/text';
import { Time } from '../../parts/time';
import { CancelDialog, EraseDialog, RetryDialog, UpdateDialog } from './actions';
import { DeliveryList } from './delivery-list';
import { EventList } from './event-list';
import { StatusCheckList } from './status-check-list';
import { Timeline } from './timeline';

/** Milliseconds from one read to the next. */
const REFRESH_INTERVAL = 2000;
/** After the end, less happens. */
const LATE_REFRESH_INTERVAL = 10_000;

export interface ConferenceViewProps {
  readonly relay: Relay;
  readonly id: string;
}

/** One conference: its time axis, and lists of all that is on it. */
export function ConferenceView({ relay, id }: ConferenceViewProps) {
  const [retried] = useState(() => new Set<string>());
  const { value, failure, reload } = useLoaded<ReadStory>(
    `conference ${id}`,
    (signal, before, onPart) => readStory(relay, id, before, { signal, onPart, retried }),
    { interval: (story) => (phaseOf(story).isOver ? LATE_REFRESH_INTERVAL : REFRESH_INTERVAL) },
  );
  const [chosen, setChosen] = useState<string>();
  if (!value) {
    if (failure instanceof ApiFailure && failure.status === 404) {
      return (
        <>
          <h1>
            <Text text={id} />
          </h1>
          <Empty title="There is no conference with this id.">
            <a href="#/conferences">All conferences</a>
          </Empty>
        </>
      );
    }
    return (
      <>
        <h1>
          <Text text={id} />
        </h1>
        {failure ? <Failure failure={failure} onRetry={reload} /> : <Loading what="the conference" />}
      </>
    );
  }
  if (isErased(value)) {
    return (
      <>
        <h1>
          <Text text={id} />
        </h1>
        <Empty title="This conference is erased, or not created yet.">
          <p>The relay has no events, callbacks or deliveries of it.</p>
          <a href="#/conferences">All conferences</a>
        </Empty>
      </>
    );
  }
  const choose = (target: string) => {
    setChosen(target);
    // The row may be on another page of its list, which the layout effects of the lists turn to first.
    setTimeout(() => document.getElementById(target)?.scrollIntoView({ block: 'center' }));
  };
  const numberOf = (prefix: string) =>
    chosen?.startsWith(prefix) ? Number(chosen.slice(prefix.length)) : undefined;
  return (
    <StoryView
      {...{ relay, id, story: value, reload }}
      onRetried={(deliveryId) => retried.add(deliveryId)}
      chosenEvent={numberOf('event-')}
      chosenCheck={numberOf('check-')}
      chosenDelivery={chosen?.startsWith('delivery-') ? chosen.slice('delivery-'.length) : undefined}
      onChoose={choose}
    />
  );
}

type Action = 'update' | 'cancel' | 'erase' | { readonly retry: Delivery };

interface StoryProps extends ConferenceViewProps {
  readonly story: Story;
  readonly reload: () => Promise<void>;
  readonly chosenEvent: number | undefined;
  readonly chosenCheck: number | undefined;
  readonly chosenDelivery: string | undefined;
  readonly onChoose: (target: string) => void;
  readonly onRetried: (deliveryId: string) => void;
}

function StoryView({
  relay,
  id,
  story,
  reload,
  onRetried,
  chosenEvent,
  chosenCheck,
  chosenDelivery,
  onChoose,
}: StoryProps) {
  const [action, setAction] = useState<Action>();
  const { details, events, statusChecks, deliveries, isComplete, eventCount } = story;
  const steps = useMemo(() => presenceSteps(events), [events]);
  const possible = possibleActions(story);
  const dialog = { relay, id, onDone: reload, onClose: () => setAction(undefined) };
  return (
    <>
      <header class="view-head">
        <div>
          <h1>
            <Text text={details?.label || events.at(-1)?.detail.conference.label || id} />
          </h1>
          <p class="badges">
            <span class="id">
              <Text text={id} />
            </span>
            <Phase story={story} />
          </p>
        </div>
        <div class="buttons">
          {possible.update !== 'none' && (
            <button type="button" onClick={() => setAction('update')}>
              {possible.update === 'again' ? 'Schedule again' : 'Update'}
            </button>
          )}
          {possible.cancel && (
            <button type="button" class="danger" onClick={() => setAction('cancel')}>
              Cancel
            </button>
          )}
          {possible.erase && (
            <button type="button" class="danger" onClick={() => setAction('erase')}>
              Erase
            </button>
          )}
        </div>
      </header>
      {!isComplete && <Loading what={`the events (${eventCount} so far)`} />}
      <Facts story={story} presence={isComplete ? steps.at(-1) : undefined} />
      <Timeline story={story} steps={steps} onChoose={onChoose} />
      <EventList relay={relay} conferenceId={id} events={events} chosen={chosenEvent} />
      <DeliveryList
        deliveries={deliveries}
        isComplete={isComplete}
        chosen={chosenDelivery}
        hasReceiver={details?.conference_url !== ''}
        onRetry={(delivery) => setAction({ retry: delivery })}
      />
      <StatusCheckList statusChecks={statusChecks} isComplete={isComplete} chosen={chosenCheck} />
      {action === 'update' && details && (
        <UpdateDialog {...dialog} details={details} isAgain={possible.update === 'again'} />
      )}
      {action === 'cancel' && <CancelDialog {...dialog} />}
      {action === 'erase' && <EraseDialog {...dialog} />}
      {typeof action === 'object' && (
        <RetryDialog
          {...dialog}
          delivery={action.retry}
          onDone={() => {
            onRetried(action.retry.id);
            return reload();
          }}
        />
      )}
    </>
  );
}

function Facts({
  story: { details, events },
  presence,
}: {
  readonly story: Story;
  readonly presence: PresenceStep | undefined;
}) {
  const known: Partial<ConferenceDetails> = details ?? events.at(-1)?.detail.conference ?? {};
  return (
    <dl class="facts">
      <div>
        <dt>Start</dt>
        <dd>{known.start_time ? <Time at={known.start_time} withDay /> : 'always open'}</dd>
      </div>
      {known.end_time && (
        <div>
          <dt>End</dt>
          <dd>
            <Time at={known.end_time} withDay />
          </dd>
        </div>
      )}
      <div>
        <dt>In the conference</dt>
        <dd>{presence ? describePresence(presence) : 'not known'}</dd>
      </div>
      {details?.organizer && (
        <div>
          <dt>Organizer</dt>
          <dd>
            <Text text={details.organizer} />
          </dd>
        </div>
      )}
      {details && details.attendees.length > 0 && (
        <div>
          <dt>Invited</dt>
          <dd>{details.attendees.length}</dd>
        </div>
      )}
      {details?.conference_url && (
        <div>
          <dt>Receiver</dt>
          <dd>
            <Text text={details.conference_url} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Phase({ story }: { readonly story: Story }) {
  const { text, tone } = phaseOf(story);
  return <Badge tone={tone}>{text}</Badge>;
}
