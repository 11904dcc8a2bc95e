import type { ComponentChildren } from 'preact';

export interface TableProps {
  /** The name of the table, for screen readers. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A table that scrolls sideways in a narrow window, also by keyboard. */
export function Table({ label, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: without focus, a keyboard cannot scroll it
    <section class="table-scroll" tabIndex={0} aria-label={label}>
      <table>{children}</table>
    </section>
  );
}
