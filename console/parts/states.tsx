import type { ComponentChildren } from 'preact';
import { isReachable, RelayUnreachable } from '../api/client';
import { useStore } from './hooks';

export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="state" role="status">
      <span class="spinner" aria-hidden="true" /> Reading {what} …
    </p>
  );
}

export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ComponentChildren;
}) {
  return (
    <div class="state empty">
      <p class="state-title">{title}</p>
      {children}
    </div>
  );
}

/** A failure of the relay, with a way to read again. Nothing if the banner says it already. */
export function Failure({ failure, onRetry }: { readonly failure: Error; readonly onRetry: () => void }) {
  const reachable = useStore(isReachable);
  if (!reachable && failure instanceof RelayUnreachable) return null;
  return (
    <div class="state failure" role="alert">
      <p>{failure.message}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** Says that the relay does not answer, until it does. */
export function OfflineBanner() {
  const reachable = useStore(isReachable);
  return (
    <div role="status" class="banner-place">
      {!reachable && (
        <p class="banner">
          The relay does not answer. This page shows its last answers. The console retries every 2 seconds.
        </p>
      )}
    </div>
  );
}

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'accent';

export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ComponentChildren;
}) {
  return <span class={`badge ${tone}`}>{children}</span>;
}
