import type { ComponentProps } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import type { Role, SimulatedConference, Simulator, SimulatorSettings } from '../api/simulator';
import { ConferenceHeading } from '../parts/conference-heading';
import { useLoaded } from '../parts/hooks';
import { Badge, Empty, Failure, Loading } from '../parts/states';
import { Table } from '../parts/table-scroll';
import { Text } from '../parts/text';
import { Time } from '../parts/time';

const REFRESH_INTERVAL = 2000;
const SPEEDS = [0, 1, 10, 60, 600];

/** Makes people join and leave, and callbacks get lost, at the simulated FoneStorm of this machine. */
export function SimulatorView({ simulator }: { readonly simulator: Simulator }) {
  const { value, failure, reload } = useLoaded('simulator', (signal) => simulator.read(signal), {
    interval: REFRESH_INTERVAL,
  });
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const last = useRef(Promise.resolve());
  // One action at a time, each with the state after the one before.
  const act = (action: () => Promise<unknown>) => () => {
    const ended = last.current.then(async () => {
      setProblem(undefined);
      await action().catch((error: Error) => setProblem(error.message));
      await reload();
      if (last.current === ended) setBusy(false);
    });
    last.current = ended;
    setBusy(true);
  };
  return (
    <>
      <header class="view-head">
        <h1>Simulator</h1>
        {value && (
          <p class="muted">
            FoneStorm {value.settings.generation}, its time is <Time at={value.time} />
          </p>
        )}
      </header>
      <div role="alert">{problem !== undefined && <p class="failure">{problem}</p>}</div>
      {failure && !value && <Failure failure={failure} onRetry={reload} />}
      {!value && !failure && <Loading what="the simulator" />}
      {value && (
        <>
          <Settings settings={value.settings} {...{ simulator, isBusy, act }} />
          {value.conferences.length === 0 ? (
            <Empty title="The simulated FoneStorm has no conference.">
              <p>Create a test conference, and let somebody join.</p>
            </Empty>
          ) : (
            <Conferences conferences={value.conferences.toReversed()} {...{ simulator, isBusy, act }} />
          )}
        </>
      )}
    </>
  );
}

/** Makes a listener that does something after the actions before. */
type Act = (action: () => Promise<unknown>) => () => void;

interface ActionProps {
  readonly simulator: Simulator;
  /** Whether an action is not answered yet, or its effect is not shown. */
  readonly isBusy: boolean;
  readonly act: Act;
}

/** A button that keeps the focus, and does nothing, while an action is not over. */
function ActionButton({
  isBusy,
  onClick,
  ...attributes
}: ComponentProps<'button'> & { readonly isBusy: boolean; readonly onClick: () => void }) {
  return (
    <button
      type="button"
      {...attributes}
      aria-disabled={isBusy}
      onClick={() => {
        if (!isBusy) onClick();
      }}
    />
  );
}

function Settings({
  settings,
  simulator,
  isBusy,
  act,
}: ActionProps & { readonly settings: SimulatorSettings }) {
  const { runsScripts, callbackFaults } = settings;
  const lost = callbackFaults
    .filter(({ fault }) => fault === 'drop')
    .reduce((sum, { next = 0 }) => sum + next, 0);
  const loseNext = () =>
    simulator.change({ callbackFaults: [...callbackFaults, { fault: 'drop', next: 1 }] });
  return (
    <section class="card" aria-label="Settings">
      <div class="inline">
        <ActionButton class="primary" isBusy={isBusy} onClick={act(() => simulator.createConference())}>
          Create a test conference
        </ActionButton>
        <ActionButton isBusy={isBusy} onClick={act(loseNext)}>
          Lose the next callback
        </ActionButton>
        {lost > 0 && <Badge tone="warn">loses the next {lost}</Badge>}
        <ActionButton
          isBusy={isBusy}
          aria-pressed={runsScripts}
          onClick={act(() => simulator.change({ runsScripts: !runsScripts }))}
        >
          People join automatically
        </ActionButton>
        <SpeedChoice speed={settings.speed} {...{ simulator, isBusy, act }} />
      </div>
      <p class="hint">The speed is that of FoneStorm's clock only. The relay's clock is the real one.</p>
    </section>
  );
}

/** A keyboard chooses step by step. So the choice stays possible while a change is not answered, and shows the wanted speed. */
function SpeedChoice({ speed, simulator, isBusy, act }: ActionProps & { readonly speed: number }) {
  const id = useId();
  const [wanted, setWanted] = useState<number>();
  if (!isBusy && wanted !== undefined) setWanted(undefined);
  const change = (next: number) => {
    setWanted(next);
    act(() => simulator.change({ speed: next }))();
  };
  return (
    <span class="field">
      <label for={id}>Speed</label>
      <select
        id={id}
        value={String(wanted ?? speed)}
        onChange={(event) => change(Number(event.currentTarget.value))}
      >
        {[...new Set([...SPEEDS, speed])].map((each) => (
          <option key={each} value={String(each)}>
            {each === 0 ? 'stopped' : `${each}×`}
          </option>
        ))}
      </select>
    </span>
  );
}

interface ConferencesProps extends ActionProps {
  readonly conferences: readonly SimulatedConference[];
}

function Conferences({ conferences, simulator, isBusy, act }: ConferencesProps) {
  return (
    <Table label="Conferences of the simulated FoneStorm" isStacked>
      <thead>
        <tr>
          <th scope="col">Conference</th>
          <th scope="col">Status</th>
          <th scope="col">In it</th>
          <th scope="col">Callbacks</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        {conferences.map(({ id, fields, people, status, callbacks, droppedCallbacks }) => {
          const name = fields.label || id;
          const button = (text: string, action: () => Promise<void>, isPossible: boolean) => (
            <ActionButton
              class="small"
              disabled={!isPossible}
              isBusy={isBusy}
              onClick={act(action)}
              aria-label={`${text}: ${name}`}
            >
              {text}
            </ActionButton>
          );
          const isThere = (who: Role) => people.some(({ role }) => role === who);
          const roles: readonly Role[] = ['organizer', 'attendee'];
          return (
            <tr key={id}>
              <ConferenceHeading id={id} label={name} />
              <td data-label="Status">
                <Badge>{status.conference_status}</Badge>
              </td>
              <td class="text" data-label="In it">
                <Text text={people.map((person) => person.name).join(', ') || 'nobody'} />
              </td>
              <td data-label="Callbacks">
                {callbacks}
                {droppedCallbacks > 0 && `, ${droppedCallbacks} lost`}
              </td>
              <td>
                <div class="buttons">
                  {roles.map((who) =>
                    // A conference has one organizer.
                    button(
                      `${who} joins`,
                      () => simulator.join(id, who),
                      who !== 'organizer' || !isThere(who),
                    ),
                  )}
                  {roles.map((who) => button(`${who} leaves`, () => simulator.leave(id, who), isThere(who)))}
                  {button('end', () => simulator.end(id), status.conference_status !== 'ended')}
                </div>
              </td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
