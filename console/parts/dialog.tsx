import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface DialogProps {
  readonly title: string;
  /** The text of the button that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
  /** Whether the action may be done now. */
  readonly isReady?: boolean;
  readonly onConfirm: () => Promise<void>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** Confirms an action before it changes something. The focus stays in it, and returns afterwards. Escape closes it. */
export function Dialog({
  title,
  action,
  isDangerous = false,
  isReady = true,
  onConfirm,
  onClose,
  children,
}: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  useLayoutEffect(() => {
    element.current?.showModal();
  }, []);
  const confirm = async (event: Event) => {
    event.preventDefault();
    if (!isReady || isBusy) return;
    setBusy(true);
    try {
      await onConfirm();
      element.current?.close();
    } catch (error) {
      setFailure((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <dialog ref={element} aria-labelledby={titleId} onClose={onClose}>
      <form onSubmit={confirm}>
        <h2 id={titleId}>{title}</h2>
        {children}
        {failure !== undefined && (
          <p class="failure" role="alert">
            {failure}
          </p>
        )}
        <div class="buttons">
          <button type="button" onClick={() => element.current?.close()}>
            Close
          </button>
          <button type="submit" class={isDangerous ? 'danger' : 'primary'} disabled={!isReady || isBusy}>
            {isBusy ? 'Please wait …' : action}
          </button>
        </div>
      </form>
    </dialog>
  );
}
