import { useState } from 'preact/hooks';
import type { RawRequest } from '../../api/answers';
import type { Relay } from '../../api/relay';
import { formatRawRequest } from '../../model/raw-request';
import { CodeBlock } from '../../parts/code-block';

export interface RawCallbackProps {
  readonly relay: Relay;
  readonly conferenceId: string;
  readonly position: number;
}

/** FoneStorm's request as it was received. It is read on demand, and its values are masked until the reader asks for them. */
export function RawCallback({ relay, conferenceId, position }: RawCallbackProps) {
  const [request, setRequest] = useState<RawRequest>();
  const [failure, setFailure] = useState<string>();
  const [isReading, setReading] = useState(false);
  const [isMasked, setMasked] = useState(true);
  const read = () => {
    if (isReading) return;
    setFailure(undefined);
    setReading(true);
    relay
      .rawRequest(conferenceId, position)
      .then(setRequest, (error: Error) => setFailure(error.message))
      .finally(() => setReading(false));
  };
  if (!request) {
    return (
      <p class="buttons">
        <button type="button" class="small" onClick={read}>
          {isReading ? 'Reading …' : 'Read the raw request'}
        </button>
        {failure !== undefined && (
          <span class="failure" role="alert">
            {failure}
          </span>
        )}
      </p>
    );
  }
  return (
    <>
      <p class="buttons">
        <button type="button" class="small" aria-pressed={!isMasked} onClick={() => setMasked(!isMasked)}>
          Show values
        </button>
        <span class="hint">The request may contain phone numbers and PINs.</span>
      </p>
      <CodeBlock label={`Raw request ${position}`} text={formatRawRequest(request, isMasked)} />
    </>
  );
}
