import { useId, useState } from 'preact/hooks';
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
  const act = (action: () => Promise<unknown>) => () => {
    setProblem(undefined);
    action().then(reload, (error: Error) => setProblem(error.message));
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
          <Settings settings={value.settings} simulator={simulator} act={act} />
          {value.conferences.length === 0 ? (
            <Empty title="The simulated FoneStorm has no conference.">
              <p>Create a test conference, and let somebody join.</p>
            </Empty>
          ) : (
            <Conferences conferences={value.conferences.toReversed()} {...{ simulator, act }} />
          )}
        </>
      )}
    </>
  );
}

type Act = (action: () => Promise<unknown>) => () => void;

interface SettingsProps {
  readonly settings: SimulatorSettings;
  readonly simulator: Simulator;
  readonly act: Act;
}

function Settings({ settings, simulator, act }: SettingsProps) {
  const speedId = useId();
  const { speed, runsScripts, callbackFaults } = settings;
  const lost = callbackFaults
    .filter(({ fault }) => fault === 'drop')
    .reduce((sum, { next = 0 }) => sum + next, 0);
  const loseNext = () =>
    simulator.change({ callbackFaults: [...callbackFaults, { fault: 'drop', next: 1 }] });
  return (
    <section class="card" aria-label="Settings">
      <div class="inline">
        <button type="button" class="primary" onClick={act(() => simulator.createConference())}>
          Create a test conference
        </button>
        <button type="button" onClick={act(loseNext)}>
          Lose the next callback
        </button>
        {lost > 0 && <Badge tone="warn">loses the next {lost}</Badge>}
        <button
          type="button"
          aria-pressed={runsScripts}
          onClick={act(() => simulator.change({ runsScripts: !runsScripts }))}
        >
          People join automatically
        </button>
        <span class="field">
          <label for={speedId}>Speed</label>
          <select
            id={speedId}
            value={String(speed)}
            onChange={(event) => act(() => simulator.change({ speed: Number(event.currentTarget.value) }))()}
          >
            {[...new Set([...SPEEDS, speed])].map((each) => (
              <option key={each} value={String(each)}>
                {each === 0 ? 'stopped' : `${each}×`}
              </option>
            ))}
          </select>
        </span>
      </div>
      <p class="hint">The speed is that of FoneStorm's clock only. The relay's clock is the real one.</p>
    </section>
  );
}

interface ConferencesProps {
  readonly conferences: readonly SimulatedConference[];
  readonly simulator: Simulator;
  readonly act: Act;
}

function Conferences({ conferences, simulator, act }: ConferencesProps) {
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
            <button
              type="button"
              class="small"
              disabled={!isPossible}
              onClick={act(action)}
              aria-label={`${text}: ${name}`}
            >
              {text}
            </button>
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
