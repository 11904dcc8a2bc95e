import { useMemo, useRef, useState } from 'preact/hooks';
import type { Story } from '../../api/story';
import { pan, type Range, zoom } from '../../model/axis';
import { conferenceMarks, firstRange, wholeRange, windowOfStory } from '../../model/conference-marks';
import { describePresence, presenceSteps } from '../../model/presence';
import { useNow } from '../../parts/hooks';
import { Table } from '../../parts/table-scroll';
import { Time } from '../../parts/time';
import { useWidth } from '../../parts/use-width';
import { PresencePlot } from './presence-plot';
import { Tracks } from './tracks';

const GUTTER = 104;
const NARROW_GUTTER = 84;

export interface TimelineProps {
  readonly story: Story;
  readonly onChoose: (target: string) => void;
}

/** Everything about a conference on one time axis, with the presence as a plot and as a table. */
export function Timeline({ story, onChoose }: TimelineProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const now = useNow();
  const gutter = width < 600 ? NARROW_GUTTER : GUTTER;
  const marks = useMemo(() => conferenceMarks(story), [story]);
  const steps = useMemo(() => presenceSteps(story.events), [story.events]);
  const [chosenRange, setRange] = useState<Range>();
  const range = useMemo(() => chosenRange ?? firstRange(story, marks), [chosenRange, story, marks]);
  const window = windowOfStory(story);
  const change = (next: Range) => () => setRange(next);
  return (
    <section class="card" aria-labelledby="axis-title">
      <div class="card-head">
        <h2 id="axis-title">Time axis</h2>
        <fieldset class="buttons">
          <legend class="visually-hidden">Shown time</legend>
          <button type="button" class="small" onClick={change(wholeRange(story, marks))}>
            Everything
          </button>
          {window && (
            <button type="button" class="small" onClick={change(zoom(window, 1.2))}>
              Scheduled time
            </button>
          )}
          <button type="button" class="small" onClick={change(pan(range, -0.25))} aria-label="Earlier">
            ←
          </button>
          <button type="button" class="small" onClick={change(pan(range, 0.25))} aria-label="Later">
            →
          </button>
          <button type="button" class="small" onClick={change(zoom(range, 1 / 1.6))} aria-label="Zoom in">
            +
          </button>
          <button type="button" class="small" onClick={change(zoom(range, 1.6))} aria-label="Zoom out">
            −
          </button>
        </fieldset>
      </div>
      <p class="legend muted">
        <span class="swatch people" /> people in the conference <span class="swatch organizer" /> the
        organizer among them
      </p>
      <div ref={place} class="axis">
        {width > 0 && (
          <>
            <PresencePlot
              steps={steps}
              range={range}
              width={width}
              gutter={gutter}
              until={lastKnown(story, now)}
            />
            <Tracks {...{ marks, window, range, width, gutter, now, onChoose }} />
          </>
        )}
      </div>
      <details>
        <summary>Presence as a table</summary>
        <Table label="Changes of presence">
          <thead>
            <tr>
              <th scope="col">From</th>
              <th scope="col">In the conference</th>
              <th scope="col">Event</th>
            </tr>
          </thead>
          <tbody>
            {steps.slice(-MAX_ROWS).map((step) => (
              <tr key={step.sequence}>
                <td>
                  <Time at={new Date(step.time).toISOString()} withDay />
                </td>
                <td>{describePresence(step)}</td>
                <td>#{step.sequence}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      </details>
    </section>
  );
}

/** The most rows of the table: the last ones. */
const MAX_ROWS = 500;

/** The end of the last step of presence: now, or the last event if the conference has ended. */
function lastKnown({ events }: Story, now: number): number {
  const last = events.at(-1);
  const isOver = events.some((event) => event['detail-type'] === 'Conference Ended');
  return last && isOver ? Date.parse(last.detail.metadata.receivedAt) : now;
}
