import { Fragment } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ConferenceDetails, Delivery } from '../../api/answers';
import type { Relay } from '../../api/relay';
import { changedFields, type FormFields, formOf } from '../../model/changed-fields';
import { zoneName } from '../../model/time-format';
import { Dialog } from '../../parts/dialog';

interface ActionProps {
  readonly relay: Relay;
  /** Reads the conference again. The dialog stays until then, so that it does not uncover the state before the action. */
  readonly onDone: () => Promise<void>;
  readonly onClose: () => void;
}

const FIELDS: readonly (readonly [keyof FormFields, string, 'text' | 'url' | 'datetime-local'])[] = [
  ['label', 'Label', 'text'],
  ['start_time', 'Start', 'datetime-local'],
  ['end_time', 'End', 'datetime-local'],
  ['organizer', 'Organizer', 'text'],
  ['callback_url', 'Callback URL', 'url'],
];

const inputTypes = {
  text: { type: 'text' },
  url: { type: 'url' },
  // Seconds are shown and kept.
  'datetime-local': { type: 'datetime-local', step: 1 },
} as const;

/** Changes the fields of a conference, at FoneStorm too. */
export function UpdateDialog({
  relay,
  details,
  isAgain,
  onDone,
  onClose,
}: ActionProps & {
  readonly details: ConferenceDetails;
  /** The conference has ended. */
  readonly isAgain: boolean;
}) {
  const [before] = useState(() => formOf(details));
  const [form, setForm] = useState(before);
  const prefix = useId();
  const changes = changedFields(before, form);
  const names = Object.keys(changes);
  const confirm = async () => {
    await relay.update(details.id, changes);
    await onDone();
  };
  return (
    <Dialog
      title={isAgain ? 'Schedule the conference again' : 'Update the conference'}
      action="Update"
      isReady={names.length > 0}
      onConfirm={confirm}
      onClose={onClose}
    >
      {isAgain && <p>The conference has ended. A later end schedules it again.</p>}
      <div class="fields">
        {FIELDS.map(([name, label, type]) => (
          <Fragment key={name}>
            <label for={`${prefix}${name}`}>{label}</label>
            <input
              id={`${prefix}${name}`}
              {...inputTypes[type]}
              value={form[name]}
              onInput={(event) => setForm({ ...form, [name]: event.currentTarget.value })}
            />
          </Fragment>
        ))}
        <label for={`${prefix}attendees`}>Attendees, one on each line</label>
        <textarea
          id={`${prefix}attendees`}
          rows={4}
          value={form.attendees}
          onInput={(event) => setForm({ ...form, attendees: event.currentTarget.value })}
        />
      </div>
      <p class="hint">
        Times are in your zone, {zoneName()}.{' '}
        {names.length > 0 ? `Changes: ${names.join(', ')}.` : 'Nothing is changed yet.'}
      </p>
    </Dialog>
  );
}

/** Deletes the conference, at FoneStorm too. Its log stays. */
export function CancelDialog({ relay, id, onDone, onClose }: ActionProps & { readonly id: string }) {
  const confirm = async () => {
    await relay.cancel(id);
    await onDone();
  };
  return (
    <Dialog
      title="Cancel the conference?"
      action="Cancel the conference"
      isDangerous
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        FoneStorm deletes <code>{id}</code>, and nobody can join it any more. Its events, callbacks and
        deliveries stay until they expire.
      </p>
    </Dialog>
  );
}

/** Deletes the conference and all that is stored about it. The reader enters the id, because nothing brings it back. */
export function EraseDialog({ relay, id, onDone, onClose }: ActionProps & { readonly id: string }) {
  const [entered, setEntered] = useState('');
  const inputId = useId();
  const confirm = async () => {
    await relay.erase(id);
    await onDone();
  };
  return (
    <Dialog
      title="Erase the conference?"
      action="Erase for ever"
      isDangerous
      isReady={entered === id}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        The relay deletes <code>{id}</code> at FoneStorm, and erases its definition, log, callbacks and
        deliveries. Nobody can restore them. Events that subscribers have received stay with them.
      </p>
      <div class="fields">
        <label for={inputId}>Enter the id to confirm</label>
        <input
          id={inputId}
          value={entered}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => setEntered(event.currentTarget.value)}
        />
      </div>
    </Dialog>
  );
}

/** Sends one delivery again, at once. */
export function RetryDialog({
  relay,
  delivery,
  onDone,
  onClose,
}: ActionProps & { readonly delivery: Delivery }) {
  const confirm = async () => {
    await relay.retry(delivery.id);
    await onDone();
  };
  const isRepeat = delivery.status === 'delivered';
  return (
    <Dialog
      title={isRepeat ? 'Send the callback again?' : 'Retry the delivery?'}
      action={isRepeat ? 'Send again' : 'Retry'}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        The relay sends callback {delivery.callback} of <code>{delivery.conference}</code> to its receiver
        again, at once.
        {isRepeat && ' The receiver has accepted it before, so it gets a repeat.'}
      </p>
    </Dialog>
  );
}
