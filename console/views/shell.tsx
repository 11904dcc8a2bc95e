import type { ComponentChildren } from 'preact';
import { formatRoute, type Section } from '../model/route';
import { zoneName } from '../model/time-format';
import { OfflineBanner } from '../parts/states';
import { signOut } from '../session';

const TITLES: Readonly<Record<Section, string>> = {
  now: 'Now',
  conferences: 'Conferences',
  events: 'Live events',
  deliveries: 'Deliveries',
  health: 'Health',
  simulator: 'Simulator',
};

export interface ShellProps {
  readonly section: Section;
  readonly sections: readonly Section[];
  readonly children: ComponentChildren;
}

/** The frame of each view: the navigation, the state of the connection, and the sign-out. */
export function Shell({ section, sections, children }: ShellProps) {
  return (
    <>
      <button type="button" class="skip" onClick={skipToView}>
        Skip to the content
      </button>
      <header class="top">
        <p class="name">Conference Relay</p>
        <nav aria-label="Views">
          {sections.map((each) => (
            <a
              key={each}
              href={formatRoute({ section: each })}
              aria-current={each === section ? 'page' : undefined}
            >
              {TITLES[each]}
            </a>
          ))}
        </nav>
        <button type="button" class="quiet" onClick={() => signOut()}>
          Sign out
        </button>
      </header>
      <OfflineBanner />
      <main id="view" tabIndex={-1}>
        {children}
      </main>
      <footer>
        Times are in your zone, {zoneName()}, with UTC beside them. <span class="host">{location.host}</span>
      </footer>
    </>
  );
}

function skipToView(): void {
  document.getElementById('view')?.focus();
}
