import { useMemo, useRef, useState } from 'preact/hooks';
import type { Story } from '../../api/answers';
import { pan, type Range, zoom } from '../../model/axis';
import { conferenceMarks, firstRange, wholeRange, windowOfStory } from '../../model/conference-marks';
import type { PresenceStep } from '../../model/presence';
import { useNow } from '../../parts/hooks';
import { useWidth } from '../../parts/use-width';
import { PresencePlot } from './presence-plot';
import { PresenceTable } from './presence-table';
import { Tracks } from './tracks';

const GUTTER = 104;
const NARROW_GUTTER = 84;

export interface TimelineProps {
  readonly story: Story;
  /** The presence by the events of the story. */
  readonly steps: readonly PresenceStep[];
  readonly onChoose: (target: string) => void;
}

/** Everything about a conference on one time axis, with the presence as a plot and as a table. */
export function Timeline({ story, steps, onChoose }: TimelineProps) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const now = useNow();
  const gutter = width < 600 ? NARROW_GUTTER : GUTTER;
  const { details, events, statusChecks, deliveries, isComplete } = story;
  const marks = useMemo(
    () => conferenceMarks({ events, statusChecks, deliveries }),
    [events, statusChecks, deliveries],
  );
  const [chosenRange, setRange] = useState<Range>();
  const range = useMemo(
    () => chosenRange ?? firstRange(story, marks),
    [chosenRange, details?.start_time, details?.end_time, marks],
  );
  const window = windowOfStory(story);
  const isOver = useMemo(() => events.some((event) => event['detail-type'] === 'Conference Ended'), [events]);
  // The last step of presence ends now, or with the last event if the conference has ended, or if more events are still read.
  const lastTime = Date.parse(events.at(-1)?.detail.metadata.receivedAt ?? '') || now;
  const change = (next: Range) => () => setRange(next);
  return (
    <section class="card" aria-labelledby="axis-title">
      <div class="card-head">
        <h2 id="axis-title">Time axis</h2>
        <fieldset class="buttons">
          <legend class="visually-hidden">Shown time</legend>
          <button type="button" class="small" onClick={() => setRange(wholeRange(story, marks))}>
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
              until={isOver || !isComplete ? lastTime : now}
            />
            <Tracks {...{ marks, window, range, width, gutter, now, onChoose }} />
          </>
        )}
      </div>
      <PresenceTable steps={steps} />
    </section>
  );
}
