import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { formatRoute, type Section, TITLES } from '../model/route';
import { zoneName } from '../model/time-format';
import { OfflineBanner } from '../parts/states';
import { signOut } from '../session';

export interface ShellProps {
  /** Undefined for an address of no view. */
  readonly section: Section | undefined;
  readonly sections: readonly Section[];
  readonly children: ComponentChildren;
}

/** The frame of each view: the navigation, the state of the connection, and the sign-out. */
export function Shell({ section, sections, children }: ShellProps) {
  const views = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    views.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [section, sections.length]);
  return (
    <>
      <button type="button" class="skip" onClick={skipToView}>
        Skip to the content
      </button>
      <header class="top">
        <p class="name">Conference Relay</p>
        <nav ref={views} aria-label="Views">
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
